"""What can be done with a provider and its follow-ups, one verb each."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from caseload_desktop.domain.roles import May
from caseload_desktop.services.provider_work import LOOKS, drop_provider_task
from caseload_desktop.services.providers import end_provider, reopen_provider, withdraw_provider
from caseload_desktop.store.queries.provider_about import FollowUpLine, ProviderStory
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.dialogs.reason import ReasonDialog
from caseload_desktop.ui.providers.provider_form import AddProviderForm, ChangeProviderForm
from caseload_desktop.ui.providers.work_forms import FollowUpDoneForm, FollowUpForm, LookForm
from caseload_desktop.ui.support.entry import Verb as EntryVerb
from caseload_desktop.ui.support.small_forms import DayForm
from caseload_desktop.ui.widgets.verbs import Verb


class ProviderActs:
    """Runs the verbs for whoever is signed in; ``owner`` is the widget that asks."""

    def __init__(self, desk: Desk, owner: QWidget) -> None:
        self.desk, self._owner = desk, owner

    @property
    def may_look(self) -> bool:
        """True for the council's managers."""
        return any(self.desk.may(right) for right in LOOKS)

    def verbs(self, story: ProviderStory) -> list[Verb]:
        """What may be done with a provider."""
        if not self.desk.may(May.WRITE_RECORD):
            return []
        held = story.held
        name, provider_id = str(held["name"]), str(held["id"])
        found = [Verb("Follow-up", lambda: self.follow_up(provider_id, name), "", "plus")]
        if self.may_look:
            found.append(Verb("Look", lambda: self.look(story), "", "eye"))
        found.append(Verb("Change", lambda: self.change(story), "", "pencil"))
        if held["ended_on"]:
            found.append(Verb("Not closed", lambda: self.reopen(story), "", "rotate-ccw"))
        else:
            found.append(Verb("It closed", lambda: self.end(story), "", "archive"))
        if not story.about and not story.follow_ups and not story.looks:
            found.append(Verb("Withdraw", lambda: self.withdraw(story), "", "x"))
        return found

    def of_follow_up(self, line: FollowUpLine) -> list[EntryVerb]:
        """What may be done with a follow-up that is still to do."""
        if not self.desk.may(May.WRITE_RECORD):
            return []
        over = self._owner.window()
        return [
            EntryVerb("Done", lambda: FollowUpDoneForm(self.desk, line, parent=over).open(), often=True),
            EntryVerb("Change", lambda: FollowUpForm(self.desk, "", "the provider", line=line, parent=over).open()),
            EntryVerb("Drop", lambda: self.drop(line)),
        ]

    # ------------------------------------------------------------------------------------------------------- one verb
    def add(self, then: Callable[[str], object]) -> None:
        """Add a provider, then show it."""
        form = AddProviderForm(self.desk, parent=self._owner.window())
        form.added.connect(then)
        form.open()

    def follow_up(self, provider_id: str, name: str) -> None:
        """Agree a follow-up."""
        FollowUpForm(self.desk, provider_id, name, parent=self._owner.window()).open()

    def look(self, story: ProviderStory) -> None:
        """Record that somebody looked at it."""
        LookForm(self.desk, story, parent=self._owner.window()).open()

    def change(self, story: ProviderStory) -> None:
        """Change what is known of it."""
        ChangeProviderForm(self.desk, story.held, parent=self._owner.window()).open()

    def end(self, story: ProviderStory) -> None:
        """It closed."""
        store, actor, provider_id = self.desk.store, self.desk.actor, str(story.held["id"])
        DayForm(
            self.desk,
            title=f"{story.held['name']} closed",
            save="It closed",
            done="Provider closed",
            act=lambda on: end_provider(store, actor, provider_id=provider_id, on=on),
            about=provider_id,
            parent=self._owner.window(),
        ).open()

    def reopen(self, story: ProviderStory) -> None:
        """It goes on after all."""
        store, actor, provider_id = self.desk.store, self.desk.actor, str(story.held["id"])
        ReasonDialog(
            self.desk,
            title=f"{story.held['name']} has not closed?",
            words="It is offered again where a provider is named.",
            save="Not closed",
            done="Provider open again",
            about=(provider_id,),
            work=lambda why: reopen_provider(store, actor, provider_id=provider_id, why=why),
            reasons=("Recorded in error", "It goes on under another company"),
            parent=self._owner.window(),
        ).open()

    def withdraw(self, story: ProviderStory) -> None:
        """Recorded in error, or twice."""
        store, actor, provider_id = self.desk.store, self.desk.actor, str(story.held["id"])
        ReasonDialog(
            self.desk,
            title=f"Withdraw {story.held['name']}?",
            words="It leaves every list. Nothing that you can read names it.",
            save="Withdraw",
            done="Provider withdrawn",
            about=(provider_id,),
            work=lambda why: withdraw_provider(store, actor, provider_id=provider_id, why=why),
            reasons=("Recorded twice", "Recorded in error"),
            danger=True,
            parent=self._owner.window(),
        ).open()

    def drop(self, line: FollowUpLine) -> None:
        """A follow-up will not be done."""
        store, actor, task_id = self.desk.store, self.desk.actor, line.id
        ReasonDialog(
            self.desk,
            title="Drop the follow-up",
            words=line.words,
            save="Drop",
            done="Follow-up dropped",
            about=(task_id,),
            work=lambda why: drop_provider_task(store, actor, provider_task_id=task_id, why=why),
            reasons=("Not needed any more", "Somebody else does it", "The provider closed"),
            parent=self._owner.window(),
        ).open()
