"""From an open store to the workspace in front of the worker; the program, the demo and the self-check share it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from caseload_desktop.domain.roles import ROLE_LABELS, Actor, May
from caseload_desktop.runtime.paths import resource
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.main_window import MainWindow
from caseload_desktop.ui.page import PageSpec
from caseload_desktop.ui.palette import Action
from caseload_desktop.ui.people_search import search_people
from caseload_desktop.ui.theme import Mode, theme
from caseload_desktop.ui.workspace import Workspace

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from caseload_desktop.store.store import Store

_TEXT_STEP = 0.15

_SHOWN_FIRST = (
    "caseload_desktop.ui.my_work.view",
    "caseload_desktop.ui.exchange.keeper",
    "caseload_desktop.ui.exchange.share_fact",
    "caseload_desktop.ui.dialogs.openings",
    "caseload_desktop.store.queries.break_glass",
    "caseload_desktop.ui.log_contact.offer",
    "caseload_desktop.ui.log_contact.unfinished",
)
"""What the workspace and its first page bring with them."""

SHOWN_NEXT = tuple(
    f"caseload_desktop.ui.pages.person.{name}"
    for name in (
        "page",
        "timeline",
        "details",
        "notes",
        "involvements",
        "reviews",
        "support",
        "assessments",
        "enablement",
        "safeguarding",
        "liberty",
        "chronology",
        "changes",
    )
)
"""What the first person opened brings, and each part of the record when it is first looked at."""


@dataclass(frozen=True, slots=True)
class About:
    """What the frame of the window says: who is signed in, and whether the data are a sample."""

    who: str
    sample: bool


def make_ready() -> None:
    """Load what the worker sees first, while the password is typed and its key derived; off the screen's thread."""
    from caseload_desktop.store.store import shipped_lists
    from caseload_desktop.ui.pages import all_pages

    all_pages()
    for module in _SHOWN_FIRST:
        import_module(module)
    shipped_lists(resource("codelists"))


def make_more_ready() -> None:
    """Load what is likely to be opened next, while My work is read; off the screen's thread."""
    for module in SHOWN_NEXT:
        import_module(module)


def about(store: Store, actor: Actor) -> About:
    """Read who is signed in; for the database worker."""
    from caseload_desktop.store.queries.organisation import setting, workers

    with store.read() as connection:
        names = {worker.id: worker.name for worker in workers(connection)}
        sample = setting(connection, "sample") is True
    return About(f"{names.get(actor.worker_id, '')}, {ROLE_LABELS[actor.role].lower()}".lstrip(", "), sample)


def look_actions() -> list[Action]:
    """What changes the look, for the palette."""

    def larger(step: float) -> None:
        theme().set_scale(theme().scale + step)

    return [
        Action("dark", "Dark colours", lambda: theme().set_mode(Mode.DARK), "moon", words="theme night look"),
        Action("light", "Light colours", lambda: theme().set_mode(Mode.LIGHT), "sun", words="theme day look"),
        Action("system", "Colours as the system", lambda: theme().set_mode(Mode.SYSTEM), "monitor", words="theme look"),
        Action("contrast", "High contrast", lambda: theme().set_mode(Mode.HIGH_CONTRAST), "contrast", words="theme"),
        Action("larger", "Larger text", lambda: larger(_TEXT_STEP), "accessibility", words="font size zoom big"),
        Action("smaller", "Smaller text", lambda: larger(-_TEXT_STEP), "accessibility", words="font size zoom"),
    ]


def elsewhere_actions(desk: Desk, keys: set[str]) -> list[Action]:
    """The pages that don't stand in the navigation and are no one person's, for the palette."""
    offered = [
        Action(
            "conflicts",
            "Choose where two laptops differ",
            lambda: desk.go("conflicts"),
            "git-merge",
            words="conflicts settle differences merge yours theirs",
        ),
        Action(
            "duplicates",
            "Look at possible duplicates",
            lambda: desk.go("duplicates"),
            "copy",
            words="same person twice double registered",
        ),
    ]
    return [action for action in offered if action.key in keys]


def merge_action(desk: Desk, window: Callable[[], QWidget]) -> list[Action]:
    """Merging two records from anywhere, for the palette of who may."""

    def begin() -> None:
        from caseload_desktop.ui.merging.choose_form import BeginForm

        BeginForm(desk, parent=window()).open()

    if not desk.may(May.CORRECT_OTHERS):
        return []
    words = "duplicate same person twice double registered join one record"
    return [Action("merge", "Merge two records of one person", begin, "user-check", words=words)]


def build_workspace(
    desk: Desk, facts: About, *, pages: Sequence[PageSpec] | None = None, actions: Sequence[Action] = ()
) -> Workspace:
    """The workspace of a desk, its first page shown."""
    if pages is None:
        from caseload_desktop.ui.pages import all_pages

        pages = all_pages()
    if any(page.key == "exchange" for page in pages) and desk.may(May.EXCHANGE):
        from caseload_desktop.ui.exchange.keeper import keeper_of

        keeper_of(desk)
    more = [*elsewhere_actions(desk, {page.key for page in pages}), *look_actions(), *actions]
    more += merge_action(desk, lambda: workspace.window())
    workspace = Workspace(desk, pages, sample=facts.sample, search_people=search_people, actions=more)
    if keys := workspace.nav.page_keys():
        workspace.go(keys[0])
    return workspace


def build_window(desk: Desk, facts: About, *, pages: Sequence[PageSpec] | None = None) -> MainWindow:
    """A window with the workspace of a desk, for tests, the guided demo and the self-check."""
    window = MainWindow(desk.notices)
    window.show_workspace(build_workspace(desk, facts, pages=pages), who=facts.who, sample=facts.sample)
    return window
