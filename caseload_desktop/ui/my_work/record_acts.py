"""What can be done from the tray with one line that is neither task nor case nor review: the verb of its own part.

The part reads the record as it stands now and does what its own page would do, with the same form and the same undo.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

from PySide6.QtWidgets import QWidget

from caseload_desktop.domain.hazard import AGREES
from caseload_desktop.domain.roles import May
from caseload_desktop.domain.work_item import WorkItem
from caseload_desktop.store.queries.work import notes, safeguarding, support
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.my_work.lines import Line
from caseload_desktop.ui.widgets.verbs import Verb

Act = Callable[[], object]
"""What a verb does, once the record was read."""

_NO_CONTACTS = "9999-12-31"
"""From this day on nobody's contacts are read along."""


@dataclass(frozen=True, slots=True)
class Step:
    """A verb of a kind of work; ``named`` is its letter or its words in the part that does it."""

    words: str
    key: str
    icon: str
    named: str


_LOOK = Step("Record the look", "L", "search", "L")
_FOLLOW_UP = Step("Record the follow-up", "F", "phone", "F")
_FEEDBACK = Step("Feedback", "F", "message-square", "F")
_END, _EXTEND = Step("End", "E", "check-check", "E"), Step("Extend", "X", "history", "X")

STEPS: dict[str, tuple[Step, ...]] = {
    "enablement_answer": (Step("Accept", "A", "check-check", "A"), Step("Decline", "X", "x", "D")),
    "enablement_tell": (Step("Tell referrer", "T", "phone", "T"),),
    "enablement_start": (Step("Start", "S", "check-check", "S"),),
    "enablement_community": (Step("Follow up at home", "F", "phone", "F"),),
    "enablement_score": (Step("Score goals", "S", "check-check", "S"),),
    "enablement_week_4": (_LOOK,),
    "enablement_six_weeks": (_END, _EXTEND, _LOOK),
    "enablement_extended": (_END, _EXTEND),
    "enablement_day_84": (_FOLLOW_UP,),
    "enablement_day_91": (_FOLLOW_UP,),
    support.ASSESSMENT: (
        Step("Complete", "C", "check", "Complete"),
        Step("Begin", "S", "clipboard", "Begin"),
        Step("Agree another day", "P", "calendar", "Agree another day"),
        Step("Give to a worker", "G", "user-check", "Give to a worker"),
    ),
    support.DISCHARGE: (
        Step("Discharged", "C", "check", "Discharged"),
        Step("Plan discharge", "P", "calendar", "Plan discharge"),
    ),
    support.EQUIPMENT: (Step("Given", "C", "check", "Given"),),
    support.ENDING: (Step("End", "E", "check-check", "End"), Step("Change", "C", "pencil", "Change")),
    support.PAUSED: (Step("Resume", "C", "check", "Resume"), Step("End", "E", "check-check", "End")),
    support.OFFER: (Step("Answer", "C", "check", "Answer"),),
    notes.LOOK_AGAIN: (Step("It stands", "L", "check", "It stands"),),
    notes.TO_AGREE: (Step("Agree", "A", "check", "Agree"),),
    safeguarding.TELL_DECISION: (_FEEDBACK,),
    safeguarding.TELL_OUTCOME: (_FEEDBACK,),
}
"""What may be done with each kind, the likeliest first; letters as on the page of the part, but D, which is Done."""

KEYS = tuple(sorted({step.key for steps in STEPS.values() for step in steps}))


class Part(Protocol):
    """A part of the record that does its own kinds of work; built for whoever is signed in."""

    def __init__(self, desk: Desk, owner: QWidget) -> None: ...

    def read(self, connection: Any, item: WorkItem) -> Any:
        """What the item is about as it stands now; None when it is there no more."""

    def verbs(self, found: Any, title: str) -> Mapping[str, Act]:
        """What its own page offers for it now, by letter or words."""


class Enablement:
    """Referrals, by the letters of the page Enablement."""

    def __init__(self, desk: Desk, owner: QWidget) -> None:
        self.desk, self._owner = desk, owner

    def read(self, connection: Any, item: WorkItem) -> Any:
        """The referral, and the council's numbers."""
        from caseload_desktop.domain.enablement_rules import SETTING, enablement_rules
        from caseload_desktop.store.queries.enablement_story import enablement_story
        from caseload_desktop.store.queries.organisation import setting

        told = enablement_story(connection, item.person_id, viewer=self.desk.actor)
        one = next((one.referral for one in told if one.referral.id == item.id), None)
        return (one, enablement_rules(setting(connection, SETTING))) if one is not None else None

    def verbs(self, found: Any, title: str) -> Mapping[str, Act]:
        """Those of its state."""
        from caseload_desktop.ui.enablement.acts import EpisodeActs
        from caseload_desktop.ui.enablement.lines import Reckoner

        del title
        referral, rules = found
        line = Reckoner(self.desk.code_lists, rules, self.desk.store.clock.now).line(referral)
        return {verb.key: verb.act for verb in EpisodeActs(self.desk, self._owner).verbs(line)}


class Hazards:
    """Warnings to be agreed, and to be looked at again."""

    def __init__(self, desk: Desk, owner: QWidget) -> None:
        self.desk, self._owner = desk, owner

    def read(self, connection: Any, item: WorkItem) -> Any:
        """The hazard while it stands."""
        from caseload_desktop.store.queries.hazards import person_hazards

        hazards = person_hazards(connection, item.person_id, viewer=self.desk.actor)
        return next((one for one in hazards if one.id == item.id and one.stands), None)

    def verbs(self, found: Any, title: str) -> Mapping[str, Act]:
        """It is agreed once."""
        from caseload_desktop.services.hazards import agree_hazard
        from caseload_desktop.ui.person_parts.hazard_forms import RenewForm

        store, actor, words = self.desk.store, self.desk.actor, f"{title}: {found.detail}"
        work = lambda: agree_hazard(store, actor, hazard_id=found.id)  # noqa: E731
        agree = lambda: self.desk.write(self._owner, "Hazard agreed", work)  # noqa: E731
        renew = lambda: RenewForm(self.desk, found, words, parent=self._owner.window()).open()  # noqa: E731
        return {"It stands": renew, **({} if found.agreed_on else {"Agree": agree})}


class Assessments:
    """Assessments and offers to carers, by the words of their tab."""

    def __init__(self, desk: Desk, owner: QWidget) -> None:
        self.desk, self._owner = desk, owner

    def read(self, connection: Any, item: WorkItem) -> Any:
        """The assessment or the offer."""
        from caseload_desktop.store.queries.assessments import person_assessments

        held = person_assessments(connection, item.person_id, viewer=self.desk.actor, steps=(), since=_NO_CONTACTS)
        offers = (one for one in held.offers if one.row.id == item.id)
        return next((one for one in held.rows if one.id == item.id), None) or next(offers, None)

    def verbs(self, found: Any, title: str) -> Mapping[str, Act]:
        """Those of its state."""
        from caseload_desktop.store.queries.support import Held
        from caseload_desktop.ui.support.assessment_acts import AssessmentActs

        acts = AssessmentActs(self.desk, self._owner)
        verbs = acts.of_assessment(found, title) if isinstance(found, Held) else acts.of_offer(found, title)
        return {verb.words: verb.act for verb in verbs}


class Support:
    """Services, equipment and stays in hospital, by the words of their tab."""

    def __init__(self, desk: Desk, owner: QWidget) -> None:
        self.desk, self._owner = desk, owner

    def read(self, connection: Any, item: WorkItem) -> Any:
        """The row with the kind of row it is."""
        from caseload_desktop.store.queries.support import person_support

        held = person_support(connection, item.person_id, viewer=self.desk.actor, since=_NO_CONTACTS)
        kinds = (("service", held.services), ("piece", held.equipment), ("stay", held.stays))
        return next(((kind, one) for kind, all_of in kinds for one in all_of if one.id == item.id), None)

    def verbs(self, found: Any, title: str) -> Mapping[str, Act]:
        """Those of its state."""
        from caseload_desktop.ui.support.acts import SupportActs

        acts, (kind, one) = SupportActs(self.desk, self._owner), found
        if kind == "service":
            verbs = acts.of_service(one, title, self.desk.today())
        else:
            verbs = acts.of_piece(one) if kind == "piece" else acts.of_stay(one)
        return {verb.words: verb.act for verb in verbs}


class Feedback:
    """Whoever raised a concern is told, by the form of the page Safeguarding."""

    def __init__(self, desk: Desk, owner: QWidget) -> None:
        self.desk, self._owner = desk, owner

    def read(self, connection: Any, item: WorkItem) -> Any:
        """The concern or the enquiry, while nobody was told of it."""
        from caseload_desktop.store.queries.enquiries import enquiry
        from caseload_desktop.store.queries.safeguarding import concern

        find = concern if item.kind == safeguarding.TELL_DECISION else enquiry
        one = find(connection, item.id, viewer=self.desk.actor)
        return one if one is not None and not (one.feedback_on or one.no_feedback_why) else None

    def verbs(self, found: Any, title: str) -> Mapping[str, Act]:
        """The form asks how and when, or why not."""
        from caseload_desktop.domain.safeguarding_clocks import SafeguardingRules
        from caseload_desktop.store.queries.safeguarding import Concern
        from caseload_desktop.ui.safeguarding.lines import Reckoner
        from caseload_desktop.ui.safeguarding.small_forms import FeedbackForm

        del title
        reckoner = Reckoner(self.desk.code_lists, SafeguardingRules(), self.desk.today())
        line = reckoner.concern(found) if isinstance(found, Concern) else reckoner.enquiry(found)
        return {"F": lambda: FeedbackForm(self.desk, line, parent=self._owner.window()).open()}


_PARTS: dict[str, type[Part]] = {
    **{kind: Enablement for kind in STEPS if kind.startswith("enablement_")},
    notes.LOOK_AGAIN: Hazards,
    notes.TO_AGREE: Hazards,
    safeguarding.TELL_DECISION: Feedback,
    safeguarding.TELL_OUTCOME: Feedback,
    support.ASSESSMENT: Assessments,
    support.OFFER: Assessments,
    **dict.fromkeys((support.DISCHARGE, support.EQUIPMENT, support.ENDING, support.PAUSED), Support),
}


class TrayRecords:
    """Offers the verbs of one chosen line."""

    def __init__(self, desk: Desk, owner: QWidget) -> None:
        self.desk, self._owner = desk, owner

    def verbs(self, lines: Sequence[Line]) -> list[Verb]:
        """What may be done with the line; nothing with several, or without the right."""
        if len(lines) != 1 or not self.desk.may(May.WRITE_RECORD):
            return []
        (line,) = lines
        if _PARTS.get(line.kind.id) is Hazards and not self.desk.may(AGREES):
            return []
        steps = STEPS.get(line.kind.id, ())
        return [Verb(step.words, partial(self._do, line, step.named), step.key, step.icon) for step in steps]

    def _do(self, line: Line, named: str) -> None:
        """Read what the line is about and do it; what was dealt with meanwhile is said to be."""
        part = _PARTS[line.kind.id](self.desk, self._owner)
        title = " · ".join(words for words in (line.person, line.code_words) if words)

        def act(found: Any) -> None:
            verb = part.verbs(found, title).get(named) if found is not None else None
            if verb is not None:
                verb()
            else:
                self.desk.notices.say("This was dealt with meanwhile")

        self.desk.read(self._owner, lambda connection: part.read(connection, line.item), act, key="to act on")
