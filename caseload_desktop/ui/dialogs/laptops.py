"""Forms for the laptops of the exchange: adding one by its card, changing and removing one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget
from typing_extensions import override

from caseload_desktop.domain.names import fold
from caseload_desktop.domain.roles import May
from caseload_desktop.services.devices import change_device, enrol_device, remove_device
from caseload_desktop.store.journal import Changes
from caseload_desktop.store.queries.devices import Device
from caseload_desktop.store.queries.organisation import Worker
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.dialogs.form_dialog import FormDialog, Work
from caseload_desktop.ui.dialogs.reason import ReasonDialog
from caseload_desktop.ui.messages import sentence
from caseload_desktop.ui.record_words import instant_words
from caseload_desktop.ui.widgets.code_picker import CodePicker, Option
from caseload_desktop.ui.widgets.field import Field
from caseload_desktop.ui.widgets.fingerprint import Fingerprint
from caseload_desktop.ui.widgets.status_tag import Tone
from caseload_desktop.ui.widgets.text import label, muted

if TYPE_CHECKING:
    from caseload_desktop.exchange.sync.cards import CardFile

_MANAGES_HINT = "There, managers may add and remove laptops and change the team."
LOST = ("It was lost", "It was stolen", "It was handed back", "It is broken")


class _About:
    """The fields every laptop has: who uses it, its name, whether it manages."""

    def __init__(self, form: FormDialog, workers: Sequence[Worker]) -> None:
        self._form = form
        self._names = {worker.id: worker.name for worker in workers}
        self._suggested = ""
        self.owner = CodePicker([Option(each.id, each.name, each.known_as) for each in workers if each.active])
        self.name = QLineEdit()
        self.manages = QCheckBox("It &manages the team")
        self.manages.setAccessibleName("It manages the team")
        self.manages.setAccessibleDescription(_MANAGES_HINT)
        form.add("owner_id", Field("&Used by", self.owner, hint="It is sent the record of this worker's people."))
        form.add("name", Field("&Name of the laptop", self.name))
        form.add("manages", Field("Right", self.manages, hint=_MANAGES_HINT))
        self.owner.picked.connect(self._suggest)

    def show_laptop(self, *, owner_id: str, name: str, manages: bool) -> None:
        """Show what is known."""
        self.owner.set_code(owner_id)
        self.name.setText(name)
        self.manages.setChecked(manages)

    def read(self) -> tuple[str, str, bool] | None:
        """Owner, name and right; None when something stands beside its field."""
        owner_id, name = self.owner.code(), self.name.text().strip()
        if not owner_id:
            self._form.fields["owner_id"].set_problem(sentence("device_owner_required"))
        if not name:
            self._form.fields["name"].set_problem(sentence("device_name_required"))
        return (owner_id, name, self.manages.isChecked()) if owner_id and name else None

    def _suggest(self, worker_id: str) -> None:
        """A laptop is called after its worker, unless another name is typed."""
        name = self._names.get(worker_id, "")
        if name and self.name.text() == self._suggested:
            self._suggested = f"{name}'s laptop"
            self.name.setText(self._suggested)


class AddLaptopForm(FormDialog):
    """A new laptop: its words are compared by phone before it is let in."""

    def __init__(self, desk: Desk, card: CardFile, workers: Sequence[Worker], *, parent: QWidget | None = None) -> None:
        whose = card.name or "somebody who gave no name"
        super().__init__(
            desk,
            title="Add a laptop",
            save="Add the laptop",
            done="Laptop added",
            words=f"The card is from {whose}, saved on {instant_words(card.made)}. Phone them and let them read the "
            "eight words on their screen.",
            width=560,
            parent=parent,
        )
        self._card = card
        self.words = Fingerprint(card.words, name="Words of the card")
        self.same = QCheckBox("&All eight words are the same")
        self.same.setAccessibleName("All eight words are the same")
        self.add_part(self.words)
        hint = "If they differ, somebody has changed the card on the way: don't add it."
        self.add("same", Field("Compared", self.same, hint=hint))
        self.about = _About(self, workers)
        self._guess_owner(card.name, workers)
        self.said_anew.add("same")
        self.keep_small("new laptop", card.device)
        self.words.setFocus()

    @override
    def work(self) -> Work | None:
        if not self.same.isChecked():
            self.fields["same"].set_problem("Compare the words first.")
        about = self.about.read()
        if about is None or not self.same.isChecked():
            return None
        store, actor, card = self.desk.store, self.desk.actor, self._card
        owner_id, name, manages = about
        return lambda: enrol_device(store, actor, card, owner_id=owner_id, name=name, manages=manages)

    @override
    def on_saved(self, changes: Changes) -> None:
        """Say what is next: the laptop still waits."""
        super().on_saved(changes)
        desk, name = self.desk, self.about.name.text().strip()
        send_to = f"send:{self._card.device}"
        words = f"{name} was added. It waits for its first file: send it one from the Exchange page."
        if desk.may(May.EXCHANGE):
            desk.notices.tell(words, tone=Tone.BLUE, action="Send it", on_action=lambda: desk.go("exchange", send_to))
        else:
            desk.notices.tell(words, tone=Tone.BLUE)

    def _guess_owner(self, name: str, workers: Sequence[Worker]) -> None:
        """The worker who is called as the card says, when there is exactly one."""
        found = [each for each in workers if each.active and name and fold(each.name) == fold(name)]
        if len(found) == 1:
            self.about.show_laptop(owner_id=found[0].id, name=f"{found[0].name}'s laptop", manages=False)


class ChangeLaptopForm(FormDialog):
    """Another name or owner, or the right to manage given or taken."""

    def __init__(
        self, desk: Desk, device: Device, workers: Sequence[Worker], *, manages: bool, parent: QWidget | None = None
    ) -> None:
        super().__init__(desk, title="Change this laptop", save="Save", done="Laptop changed", parent=parent)
        self._device, self._manages = device, manages
        self.about = _About(self, workers)
        self.about.show_laptop(owner_id=device.owner_id, name=device.name, manages=manages)
        self.edits("device", device.row_id, {"name": device.name, "owner_id": device.owner_id})
        self.keep_small("laptop", device.row_id)
        self.about.name.setFocus()

    @override
    def work(self) -> Work | None:
        about = self.about.read()
        if about is None:
            return None
        store, actor, device = self.desk.store, self.desk.actor, self._device.device
        owner_id, typed_name, manages = about
        changed = self.rebase.changed() if self.rebase is not None else {}
        name, owner = (typed_name if "name" in changed else None), (owner_id if "owner_id" in changed else None)
        right = manages if manages != self._manages else None
        seen = self.rebase.seen() if self.rebase is not None else None
        return lambda: change_device(store, actor, device, name=name, owner_id=owner, manages=right, seen=seen)


class RemoveLaptopForm(ReasonDialog):
    """Takes a laptop out of the exchange, and says what that does and what it can't do."""

    def __init__(self, desk: Desk, device: Device, *, parent: QWidget | None = None) -> None:
        store, actor, mark = desk.store, desk.actor, device.device

        def work(why: str) -> Changes:
            return remove_device(store, actor, mark, why=why)

        super().__init__(
            desk,
            title=f"Remove {device.name}",
            words=f"From now on it is sent nothing, and no file from it is taken in. What {_whose(device)} shared "
            "before stays in the record.",
            save="Remove the laptop",
            done="Laptop removed",
            work=work,
            about=(device.row_id,),
            reasons=LOST,
            danger=True,
            parent=parent,
        )
        self.add_part(
            label(
                "What is on the laptop stays there: encrypted, and open to whoever knows its password. The other "
                "laptops learn of the removal with the next file you send them, so send it soon.",
                wrap=True,
            )
        )
        self.add_part(muted("If it is found again, add it again by its card.", wrap=True))


def _whose(device: Device) -> str:
    return device.owner_name or "it"
