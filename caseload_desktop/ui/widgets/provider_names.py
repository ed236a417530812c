"""Names of providers on record, proposed under a plain line of text that stays free."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QLineEdit

from caseload_desktop.store.queries.providers import ProviderHit, find_providers
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.widgets.suggestions import Suggestion, SuggestionList

_MOST = 6
_LEAST_LETTERS = 2


class ProviderNames(QObject):
    """Proposes while somebody types; Enter takes a name, whatever else was typed stays as it is."""

    def __init__(self, desk: Desk, edit: QLineEdit) -> None:
        super().__init__(edit)
        self._desk, self._edit = desk, edit
        self._names: dict[str, str] = {}
        self.list = SuggestionList(edit)
        self.list.picked.connect(lambda key: edit.setText(self._names[key]))
        edit.textEdited.connect(self._on_edited)

    def _on_edited(self, typed: str) -> None:
        if len(typed.strip()) < _LEAST_LETTERS:
            self.list.close_list()
            return
        self._desk.read(self, lambda c: find_providers(c, typed, limit=_MOST), lambda hits: self._offer(typed, hits))

    def _offer(self, typed: str, hits: list[ProviderHit]) -> None:
        if typed != self._edit.text() or not self._edit.hasFocus():
            return
        self._names = {hit.id: hit.name for hit in hits if not hit.ended_on}
        self.list.offer([Suggestion(hit.id, hit.name, hit.place, "building") for hit in hits if not hit.ended_on])
