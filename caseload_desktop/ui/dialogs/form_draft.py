"""What is typed into the fields of a dialog, kept at every key and offered again to its author after a sudden end."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from PySide6.QtWidgets import QWidget

from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.dialogs.kept_control import (
    Shown,
    by_hand,
    changes_of,
    is_kept,
    read_state,
    show_state,
    state_words,
)
from caseload_desktop.ui.widgets.code_picker import CodePicker

_BASE, _WAS, _PLACE = "base", "_was", "_place"
_ABOUT = (_BASE, _WAS, _PLACE)
PROVIDER_FORM = "provider_form"
"""The kind of draft of the forms on a provider."""
FORM = "form"
"""The kind of draft of the forms on a person: its key is the person, the tab of their page, the row, and its words."""
SMALL_FORM = "small_form"
"""The kind of draft of forms that stand in no tray: offered where the form is opened again on the same thing."""


def _nothing() -> Mapping[str, object]:
    return {}


def _no_names() -> Collection[str]:
    return ()


class FormDraft:
    """Keeps what was changed in controls under a kind of form and a key, for the worker who is signed in.

    ``proposed`` are those that begin with a proposal (who does it, today), which says nothing of the record. ``base``
    gives the values of the record that what was typed stands against, ``left_alone`` the controls that say what the
    record says, ``place`` up to where the record was seen: all of it is kept too, so that a form opened again knows
    what came in between.
    """

    def __init__(
        self,
        desk: Desk,
        kind: str,
        key: str,
        controls: Mapping[str, QWidget],
        *,
        proposed: Collection[str] = (),
        base: Callable[[], Mapping[str, object]] = _nothing,
        left_alone: Callable[[], Collection[str]] = _no_names,
        place: Callable[[], int] = lambda: 0,
    ) -> None:
        self._desk, self._kind, self._key = desk, kind, key
        self._controls = {name: control for name, control in controls.items() if is_kept(control)}
        self._proposed = frozenset(proposed)
        self._base, self._left_alone, self._seen_to = base, left_alone, place
        self.base: Mapping[str, object] = {}
        """After ``restore``: the values that what was typed stood against."""
        self.place: int | None = None
        """After ``restore``: up to where the record was seen when it was typed."""
        self.changed_since: tuple[tuple[str, str, str], ...] = ()
        """After ``restore``: controls that begin otherwise now than when it was typed: name, words then, words now."""
        self.is_restored = False
        self._quiet = False
        self._by_hand: set[str] = set()
        self._thrown: dict[str, Any] = {}
        self._begun_as = self._state()

    @property
    def controls(self) -> Collection[QWidget]:
        """What is kept."""
        return self._controls.values()

    def restore(self) -> bool:
        """Show what was typed before and not saved; True when there was something."""
        drafts = self._desk.store.drafts.mine(self._desk.actor.worker_id)
        kept = next((one.state for one in drafts if (one.kind, one.key) == (self._kind, self._key)), None)
        if kept is None:
            return False
        typed = {name: state for name, state in kept.items() if name in self._controls and name not in _ABOUT}
        self.base, self.place = kept.get(_BASE, {}), kept.get(_PLACE)
        self.changed_since = tuple(self._compared(kept.get(_WAS, {}), typed))
        self.is_restored = True
        self._show(typed)
        return True

    def _compared(self, was: Shown, typed: Shown) -> list[tuple[str, str, str]]:
        found = []
        for name in typed:
            now = self._begun_as[name]
            if name not in self._proposed and name in was and now not in (was[name], typed[name]):
                control = self._controls[name]
                found.append((name, state_words(control, was[name]), state_words(control, now)))
        return found

    def watch(self) -> None:
        """Keep every change from now on."""
        for name, control in self._controls.items():
            if name in self._proposed and isinstance(control, CodePicker):
                for signal in by_hand(control):
                    signal.connect(lambda _text, name=name: self._touched(name))
            else:
                for signal in changes_of(control):
                    signal.connect(self._keep)

    @property
    def is_changed(self) -> bool:
        """True when the controls hold something else than at first."""
        return bool(self._typed())

    def start_again(self) -> bool:
        """Show what stood here at first, and forget the draft; True when ``bring_back`` can take that back."""
        self._thrown = self._typed()
        self._by_hand.clear()
        self._show({})
        self.forget()
        return bool(self._thrown)

    def bring_back(self) -> bool:
        """Show again what was thrown away, and keep it; False when nothing was."""
        typed, self._thrown = self._thrown, {}
        if not typed:
            return False
        self._show(typed)
        self._keep()
        return True

    def forget(self) -> None:
        """Nothing was changed, or it was thrown away."""
        self._desk.forget_draft(self._kind, self._key)

    def end(self) -> None:
        """It was saved: what a control tidies as it loses the keyboard is kept no more."""
        self._quiet = True
        self.forget()

    def _show(self, typed: Shown) -> None:
        """Show what was typed, and elsewhere what stood at first; what one choice proposes for another gives way."""
        self._quiet = True
        self._by_hand |= typed.keys() & self._proposed
        for name, state in typed.items():
            show_state(self._controls[name], state)
        for name in typed:
            control = self._controls[name]
            if isinstance(control, CodePicker):
                control.picked.emit(control.code())
        first = {name: state for name, state in self._begun_as.items() if self._is_fixed(name)}
        for name, state in {**first, **typed}.items():
            if read_state(self._controls[name]) != state:
                show_state(self._controls[name], state)
        self._quiet = False

    def _is_fixed(self, name: str) -> bool:
        return not (name in self._proposed and isinstance(self._controls[name], CodePicker))

    def _touched(self, name: str) -> None:
        if not self._quiet:
            self._by_hand.add(name)
            self._keep()

    def _keep(self, *_unused: object) -> None:
        if self._quiet or self._desk.locked:
            return
        self._thrown = {}
        typed = self._typed()
        if not typed:
            self.forget()
            return
        was = {name: self._begun_as[name] for name in typed}
        kept = {**typed, _BASE: dict(self._base()), _WAS: was, _PLACE: self._seen_to()}
        self._desk.keep_draft(self._kind, self._key, kept)

    def _typed(self) -> dict[str, Any]:
        """What the controls hold that they did not hold at first, and that the record does not say by itself."""
        alone = self._left_alone()
        return {
            name: state
            for name, state in self._state().items()
            if state != self._begun_as[name] and name not in alone and (self._is_fixed(name) or name in self._by_hand)
        }

    def _state(self) -> dict[str, Any]:
        return {name: read_state(control) for name, control in self._controls.items()}
