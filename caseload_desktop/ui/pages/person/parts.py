"""The parts of a person's record: what each is called, and how it is made and shown a record once it is looked at.

Making all of them takes as long as reading a long record, and most are not looked at on a visit. Their modules are
loaded when they are made, for the same reason.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar, cast

from PySide6.QtWidgets import QWidget

from caseload_desktop.ui.record_names import liberty, merging, notes, safeguarding, support

if TYPE_CHECKING:
    from caseload_desktop.ui.pages.person.assessments import AssessmentsView
    from caseload_desktop.ui.pages.person.changes import ChangesView
    from caseload_desktop.ui.pages.person.chronology import ChronologyView
    from caseload_desktop.ui.pages.person.details import DetailsView
    from caseload_desktop.ui.pages.person.enablement import EnablementView
    from caseload_desktop.ui.pages.person.involvements import InvolvementsView
    from caseload_desktop.ui.pages.person.liberty import LibertyView
    from caseload_desktop.ui.pages.person.notes import NotesView
    from caseload_desktop.ui.pages.person.page import PersonPage
    from caseload_desktop.ui.pages.person.reviews import ReviewsView
    from caseload_desktop.ui.pages.person.safeguarding import SafeguardingView
    from caseload_desktop.ui.pages.person.story import PersonStory
    from caseload_desktop.ui.pages.person.support import SupportView
    from caseload_desktop.ui.pages.person.timeline import TimelineView

View = TypeVar("View", bound=QWidget)
"""What shows a part."""


ENTITIES = (
    "person",
    "person_name",
    "person_identifier",
    "address",
    "contact_detail",
    "restricted_grant",
    "break_glass",
    "contact",
    "link",
    "worker",
    "team",
    "provider",
    "setting",
    "allocation",
    "priority_rating",
    "keep_in_touch",
    "enablement",
    "enablement_extension",
    "goal",
    "goal_score",
    "enablement_check",
    *liberty.ENTITIES,
    *merging.ENTITIES,
    *notes.ENTITIES,
    *safeguarding.ENTITIES,
    *support.ENTITIES,
)
"""What a change of makes the record read anew."""


class Part(Generic[View]):
    """A part as an attribute of its page, made when it is first looked at or asked for.

    ``title`` and ``short`` hold one ``&`` before the same letter. ``show`` shows a record in the part, when it is
    looked at and again whenever the record was read anew.
    """

    def __init__(
        self,
        title: str,
        make: Callable[[PersonPage], View],
        show: Callable[[View, PersonStory], None],
        *,
        short: str = "",
    ) -> None:
        self.title, self.short = title, short
        self.make, self.show = make, show

    def __get__(self, page: PersonPage, _owner: type[PersonPage] | None = None) -> View:
        return cast(View, page.tabs.part(page.every_part.index(self)))


def parts_of(page: type[PersonPage]) -> tuple[Part[Any], ...]:
    """The parts a page declares, in the order of their tabs."""
    return tuple(each for each in vars(page).values() if isinstance(each, Part))


# --- how each is shown a record --------------------------------------------------------------------------------------


class Reads(Protocol):
    """A part that reads for itself."""

    def show_person(self, person_id: str, name: str) -> None:
        """Read and show a person's part."""


def by_name(view: Reads, story: PersonStory) -> None:
    """Let a part read for itself, and call the person by their name."""
    view.show_person(story.record.hit.id, story.record.hit.name)


def show_timeline(view: TimelineView, story: PersonStory) -> None:
    """Read what happened."""
    view.show_person(story.record.hit.id)


def show_chronology(view: ChronologyView, story: PersonStory) -> None:
    """Read the chronology; who the person is stands on its paper."""
    view.story = story
    by_name(view, story)


def show_details(view: DetailsView, story: PersonStory) -> None:
    """All of it was read with the record."""
    view.show_story(story)


def show_changes(view: ChangesView, story: PersonStory) -> None:
    """Read the history; workers and teams are called by their names."""
    view.show_person(story.record.hit.id, story.names)


# --- how each is made ------------------------------------------------------------------------------------------------


def make_timeline(page: PersonPage) -> TimelineView:
    """What happened."""
    from caseload_desktop.ui.pages.person.timeline import TimelineView

    view = TimelineView(page.desk)
    view.model.loaded.connect(lambda _count: page.ready.emit())
    return view


def make_involvements(page: PersonPage) -> InvolvementsView:
    """Who is involved."""
    from caseload_desktop.ui.pages.person.involvements import InvolvementsView

    return InvolvementsView(page.desk)


def make_enablement(page: PersonPage) -> EnablementView:
    """The enablement there was and is."""
    from caseload_desktop.ui.pages.person.enablement import EnablementView

    return EnablementView(page.desk)


def make_support(page: PersonPage) -> SupportView:
    """What somebody is supported with."""
    from caseload_desktop.ui.pages.person.support import SupportView

    return SupportView(page.desk)


def make_reviews(page: PersonPage) -> ReviewsView:
    """The reviews held and due."""
    from caseload_desktop.ui.pages.person.reviews import ReviewsView

    return ReviewsView(page.desk)


def make_assessments(page: PersonPage) -> AssessmentsView:
    """The assessments, and what was offered to carers."""
    from caseload_desktop.ui.pages.person.assessments import AssessmentsView

    return AssessmentsView(page.desk)


def make_safeguarding(page: PersonPage) -> SafeguardingView:
    """Concerns and enquiries."""
    from caseload_desktop.ui.pages.person.safeguarding import SafeguardingView

    return SafeguardingView(page.desk)


def make_liberty(page: PersonPage) -> LibertyView:
    """DoLS applications and AMHP referrals."""
    from caseload_desktop.ui.pages.person.liberty import LibertyView

    return LibertyView(page.desk)


def make_notes(page: PersonPage) -> NotesView:
    """Notes and tasks."""
    from caseload_desktop.ui.pages.person.notes import NotesView

    view = NotesView(page.desk)
    view.to_chronology.connect(page.put_into_chronology)
    return view


def make_chronology(page: PersonPage) -> ChronologyView:
    """The curated chronology."""
    from caseload_desktop.ui.pages.person.chronology import ChronologyView

    view = ChronologyView(page.desk, page.pickable)
    view.origin_wanted.connect(page.show_event)
    return view


def make_details(page: PersonPage) -> DetailsView:
    """What is held of the person."""
    from caseload_desktop.ui.pages.person.details import DetailsView

    return DetailsView(page.desk)


def make_changes(page: PersonPage) -> ChangesView:
    """How the record came to say what it says."""
    from caseload_desktop.ui.pages.person.changes import ChangesView

    return ChangesView(page.desk)
