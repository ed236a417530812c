"""How sending goes: choices read, the preview kept up with them, the files written, and what came of it told."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from caseload_desktop.domain.errors import CaseloadError
from caseload_desktop.exchange.sync.outgoing import Outgoing, Sent
from caseload_desktop.exchange.sync.routes import Addressee, Route
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.exchange import reads, work
from caseload_desktop.ui.exchange.long_work import LongWork
from caseload_desktop.ui.exchange.send_view import SendView
from caseload_desktop.ui.exchange.state import Choices, Outcome, Results
from caseload_desktop.ui.exchange.words import entry_words, sent_words
from caseload_desktop.ui.messages import sentence, sentence_for
from caseload_desktop.ui.record_words import count_words
from caseload_desktop.ui.tasks import Job
from caseload_desktop.ui.widgets.status_tag import Tone


class Sending:
    """Leads the send view; ``on_sent`` and ``on_failed`` are told how a writing ended."""

    def __init__(
        self,
        desk: Desk,
        view: SendView,
        long: LongWork,
        *,
        page: QWidget,
        on_sent: Callable[[Results], object],
        on_failed: Callable[[CaseloadError], object],
    ) -> None:
        self.desk, self.view, self._long, self._page = desk, view, long, page
        self._on_sent, self._on_failed = on_sent, on_failed
        view.changed.connect(self.read_preview)
        view.write_asked.connect(self.write)

    def begin(self, device: str = "") -> None:
        """Begin again; with ``device`` that laptop is chosen already."""
        self.view.clear()
        if device:
            self.view.to.set_addressees((Addressee("device", device),))
        self.with_choices(self._on_choices)

    def with_choices(self, on_choices: Callable[[Choices], object]) -> None:
        """Read to whom and what can be sent."""
        viewer, today = self.desk.actor, self.desk.today()
        self.desk.read(
            self._page, lambda c: reads.read_choices(c, viewer=viewer, today=today), on_choices, key="choices"
        )

    def as_route(self) -> Route:
        """What is chosen, as an exchange to remember; its name is still empty."""
        view = self.view
        return Route(
            name="", to=view.addressees(), label=view.scope.code(), folder=view.folder.folder(), named=view.named()
        )

    def _on_choices(self, choices: Choices) -> None:
        self.view.show_choices(choices)
        self.view.to.picker.setFocus()
        if self.view.addressees():
            self.read_preview()

    def read_preview(self) -> None:
        """Show what would be sent as it is chosen now."""
        view = self.view
        to, label, named = view.addressees(), view.scope.code(), view.named()
        if not to or not label:
            view.show_hint()
            return
        viewer, today = self.desk.actor, self.desk.today()

        def failed(error: Exception) -> None:
            if isinstance(error, CaseloadError):
                view.show_problem(sentence_for(error))
            else:
                self.desk.runner.failed.emit(error)

        self.desk.read(
            self._page,
            lambda c: reads.read_preview(c, viewer, to, label, named, today=today),
            self._on_preview,
            failed,
            key="preview",
        )

    def _on_preview(self, out: Outgoing) -> None:
        if out.each:
            self.view.show_preview(out)
        else:
            self.view.show_problem(sentence("nobody_to_send_to"))

    def write(self) -> None:
        """Write the files as they were shown."""
        view = self.view
        if not view.check():
            return
        store, actor, today = self.desk.store, self.desk.actor, self.desk.today()
        to, label, named, folder = view.addressees(), view.scope.code(), view.named(), view.folder.folder()

        def writing(job: Job) -> Sent:
            return work.send_once(store, actor, job, to=to, label=label, named=named, today=today, folder=folder)

        self._long.run("Writing the file", writing, lambda sent: self._on_sent(_results(sent, folder)), self._on_failed)


def _results(sent: Sent, folder: str) -> Results:
    """What was written, a line for each laptop."""
    outcomes = tuple(
        Outcome(
            tone=Tone.GREEN,
            tag="Written",
            title=one.path.name,
            words=f"{count_words(one.people, 'person', 'people')}, {entry_words(one.changes)}.",
        )
        for one in sent.files
    )
    return Results(headline=sent_words(sent, folder), outcomes=outcomes)
