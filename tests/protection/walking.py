"""Every way to ask the record, found by its signature, with arguments that aim at the restricted person."""

from __future__ import annotations

import inspect
import itertools
import pkgutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, is_dataclass
from datetime import date
from importlib import import_module
from typing import Any

from sqlalchemy import Connection, select

from caseload_desktop import exchange, measures, services, ui
from caseload_desktop.domain.code_lists import CodeLists
from caseload_desktop.domain.matching import Probe
from caseload_desktop.domain.months import FinancialYear, Month
from caseload_desktop.domain.roles import Actor
from caseload_desktop.domain.sitrep import week_of_day
from caseload_desktop.domain.work_item import Scope as WorkScope
from caseload_desktop.domain.work_item import WorkRules
from caseload_desktop.domain.workload import Workload
from caseload_desktop.exchange.sync.request import Request
from caseload_desktop.exchange.sync.scope import ScopeKind, label_of
from caseload_desktop.measures.measure import RESOLVED_AT_SOURCE, measure, titles
from caseload_desktop.measures.span import Slice, Span
from caseload_desktop.services.catalogue import all_commands
from caseload_desktop.store import queries, rows
from caseload_desktop.store.access_log import Access
from caseload_desktop.store.queries.contacts import ContactFilter
from caseload_desktop.store.queries.duplicates import Pair
from caseload_desktop.store.queries.exchange_rows import unshared_part
from caseload_desktop.store.queries.notes_found import NoteSearch
from caseload_desktop.store.queries.work import read_rules
from caseload_desktop.store.queries.work.item import read_whose
from caseload_desktop.store.queries.workload import read_workloads
from tests.protection.canary import Canary
from tests.support import MANAGER

PACKAGES = (queries, measures, services, exchange, ui)

NOT_ASKED = {
    "exchange.sheets.holdings.read_people": "knows a number in a sheet, to leave it to a manager; shows nothing",
    "exchange.sheets.holdings.read_contacts": "leaves out whoever is closed; given the people of read_people",
    "exchange.sheets.holdings.read_rows": "leaves out whoever is closed; given the people of read_people",
    "exchange.sheets.session.open_sheet": "reads a sheet, and of the record what holdings reads",
    "exchange.sheets.session.try_out": "reads a sheet, and of the record what holdings reads",
    "store.queries.enablement.every_referral": "takes a condition, not a person; its askers are walked",
    "store.queries.notes_events.notes_events": "asked by person_events, which looks first and is walked",
    "store.queries.work.item.read_whose": "makes the question of the tray, which is walked with its answers",
    "store.queries.break_glass.opened_by": "tells somebody what they opened themselves",
    "store.queries.workload.read_workloads": "weighs work by ids alone; its lines are told by workload_lines, walked",
    "ui.conflicts.reading.read_row": "the three queries it asks are walked",
    "ui.exchange.reads.anything_to_send": "says yes or no about all records together",
    "ui.figures.reading.read_behind": "asks measures.behind, which is walked",
    "ui.figures.reading.read_page": "asks measures.page, which is walked",
    "ui.figures.reading.read_rows": "asks measures.behind, which is walked",
    "ui.dialogs.given.given_under_any_identity": "asks store.queries.exchange.given_people, which is walked",
    "ui.my_work.tray.read_tray": "asks store.queries.work.read_work, which is walked",
    "ui.my_work.drafts.named": "names the people of a worker's own drafts by person_hits, which is walked",
    "ui.pages.import_sheet.work.read": "reads a sheet, and of the record what holdings reads",
}
"""What is not asked here, and why nothing is missed by it."""

SHOWS_THE_NAME = {
    "exchange.sync.plan.plan_for",
    "store.queries.exchange_rows.record_rows",
    "store.queries.people.duplicate_candidates",
    "store.queries.people.find_people",
    "store.queries.people.person_hits",
    "store.queries.people.person_record",
    "store.queries.people_list.person_rows",
    "ui.log_contact.reads.read_hits",
    "ui.log_contact.reads.read_person",
    "ui.pages.person.story.person_story",
}
"""Where a restricted person stands among others by name, with "restricted: ask the manager" (design section 3)."""

SAYS_THAT_THERE_IS_A_CONTACT = {"store.queries.contacts.contact_rows"}
"""Where a line without a name says that some restricted person had a contact on a day with a worker."""

COUNTS_EVERYBODY = {
    # A figure is one number for all who look, or two managers would quarrel over it; the rows behind it name nobody.
    *(f"measures.{name}" for name in (
        "behind.all_part_rows", "behind.behind", "behind.part_rows", "figure.figure", "figure.breakdown",
        "figure.grounds", "figure.series", "page.figure_page", "repeat_contacts.guard", "repeat_contacts.guard_rows",
        "standing.by_reason", "standing.by_team", "standing.by_worker",
    )),
    "store.queries.enablement_sitrep.sitrep",
    "ui.my_work.tray.read_figures",
    # Lists of a team say how many lines are kept back, so that nobody takes the list for whole.
    "store.queries.allocation.caseload_of",
    "store.queries.amhp.amhp_referrals",
    "store.queries.caseloads.gaps",
    "store.queries.dols.applications",
    "store.queries.enquiries.closures_in",
    "store.queries.enquiries.enquiries",
    "store.queries.enquiries.enquiries_in",
    "store.queries.safeguarding.concerns",
    "store.queries.safeguarding.concerns_in",
    "store.queries.supervision.supervision",
    "store.queries.workload.workload_lines",
    "store.queries.allocation.news_for",
    "store.queries.allocation.waiting_list",
    "store.queries.enablement.referrals",
    "store.queries.reviewed.reviewed_lines",
    "store.queries.return_check.return_check",
    "store.queries.reviews.review_board",
    "ui.caseload.page.read_held",
    "ui.enablement.page.read_held",
    "ui.liberty.page.read_held",
    "ui.reviews.page.read_held",
    "ui.safeguarding.page.read_held",
    # The list of contacts says that there is one.
    "store.queries.contacts.contact_numbers",
    "store.queries.contacts.contact_record",
    "store.queries.contacts.contact_rows",
    "ui.pages.contacts.detail.contact_story",
    # The exchange counts what leaves in changes, and names what is kept back.
    "exchange.sync.outgoing.preview",
    "exchange.sync.plan.plan_for",
    "store.queries.exchange_rows.record_rows",
}  # fmt: skip
"""Where a total or a count of what is kept back differs by the record, and nothing else."""

BEHIND_A_LOOK = {
    "ratings_of": "ui/pages/person/involvements.py",
    "touches_of": "ui/pages/person/involvements.py",
    "next_review_of": "ui/pages/person/story.py",
    "case_events": "ui/pages/person/timeline.py",
    "enablement_events": "ui/pages/person/timeline.py",
    "liberty_events": "ui/pages/person/timeline.py",
    "merge_events": "ui/pages/person/timeline.py",
    "review_events": "ui/pages/person/timeline.py",
    "safeguarding_events": "ui/pages/person/timeline.py",
    "shown_person": "ui/pages/person/story.py",
    "support_events": "ui/pages/person/timeline.py",
    "kinds_held": "ui/pages/person/story.py ui/pages/person/timeline.py",
    "history": "ui/pages/contacts/detail.py",
    "has_amhp_referral": "ui/contact_starts.py",
    "has_application": "ui/contact_starts.py",
    "has_concern": "ui/contact_starts.py",
    "has_referral": "ui/contact_starts.py",
    "addresses_of": "ui/my_work/tray.py",
    "contact_id_of": "ui/pages/contacts/detail.py",
    "held_contacts": "ui/log_contact/reads.py",
    "names_in": "ui/conflicts/reading.py ui/dialogs/meanwhile.py ui/duplicates/reading.py",
}
"""Queries about a person that take no viewer, and the only places of the screens that ask them.

Each asks a query with a viewer first, and is walked, or asks about rows the worker has before them.
"""

MOST = 4
"""So many sets of arguments are tried for one way of asking and one viewer, spread over all there are."""


@dataclass(frozen=True)
class Way:
    """One function that reads for a viewer."""

    name: str
    function: Callable[..., object]
    parameters: tuple[inspect.Parameter, ...]


def ways() -> list[Way]:
    """Every public function that reads from a connection for a ``viewer`` (or ``actor``), but for the commands."""
    commands = {one.function for one in all_commands()}
    found = []
    for package in PACKAGES:
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            for name, function in vars(import_module(module.name)).items():
                if inspect.isfunction(function) and function.__module__ == module.name and not name.startswith("_"):
                    parameters = inspect.signature(function).parameters
                    reads = {"connection", "conn"} & parameters.keys()
                    if function not in commands and reads and {"viewer", "actor"} & parameters.keys():
                        short = f"{module.name.removeprefix('caseload_desktop.')}.{name}"
                        found.append(Way(short, function, tuple(parameters.values())))
    return found


class Walker:
    """Gives each way of asking the arguments it takes; the same ones on both stores."""

    def __init__(self, canary: Canary) -> None:
        self.canary = canary
        self.lists: CodeLists = canary.store.code_lists
        self.today = canary.store.clock.today()
        with canary.store.read() as connection:
            self.rules: WorkRules = read_rules(connection, self.lists)
            self.teams = list(connection.execute(select(rows.team.c.id)).scalars())
            self.workers = list(connection.execute(select(rows.worker.c.id)).scalars())
            self.numbers = self._every_number(connection)
            self.devices = list(connection.execute(select(rows.FOLDED["device"].c.device)).scalars())

    def _every_number(self, connection: Connection) -> list[int]:
        tables = (rows.person, rows.contact, rows.case_note)
        return sorted({no for t in tables for no in connection.execute(select(t.c.no)).scalars()})

    def calls(self, way: Way, viewer: Actor) -> list[dict[str, Any]]:
        """Every set of arguments for a way, but for the connection. Raises ``LookupError`` for one nobody can give."""
        given: dict[str, Sequence[Any]] = {}
        for one in way.parameters:
            if one.name in ("connection", "conn"):
                continue
            if one.name in ("viewer", "actor"):
                given[one.name] = [viewer]
                continue
            has_default = one.default is not inspect.Parameter.empty
            found = self._values(one.name, str(one.annotation), viewer) or _as_shipped(way, str(one.annotation))
            if one.name == "measure" and "repeat_contacts" in way.name:
                found = [measure(self.lists, RESOLVED_AT_SOURCE)]
            if found is None and not has_default:
                raise LookupError(f"{way.name} takes {one.name}: {one.annotation}; say in walking.py what")
            if found is not None:
                given[one.name] = found
        every = list(itertools.product(*given.values()))
        return [dict(zip(given, values, strict=True)) for values in every[:: -(-len(every) // MOST) or 1]]

    def _values(self, name: str, hint: str, viewer: Actor) -> Sequence[Any] | None:
        canary = self.canary
        if name == "row_id":
            return [i for ids in canary.row_ids.values() for i in ids[:1]]
        if name == "entity":
            return ["contact", "person", "case_note", "task", "service"]
        if name == "ids":
            return [[i for ids in canary.row_ids.values() for i in ids]]
        if name.endswith("_id") and (of := canary.row_ids.get(name.removesuffix("_id"))):
            return [*of, canary.bystander_id] if name == "person_id" else of[:8]
        if name == "whose":
            with canary.store.read() as connection:
                return [read_whose(connection, scope, viewer=viewer, today=self.today) for scope in WorkScope]
        if name == "part" and hint == "Part":
            with canary.store.read() as connection:
                return [unshared_part(connection)]
        known = _BY_TYPE.get(hint) or _BY_NAME.get(name)
        if known is not None:
            return known(self)
        return canary.references.get(name, [])[:8] or ([""] if name.endswith("_id") else None)

    def request(self) -> Request:
        """Everything to another laptop, nobody named."""
        return Request(recipients=tuple(self.devices[1:2]), label=label_of(ScopeKind.EVERYTHING))

    def workloads(self) -> list[Workload]:
        """What each worker carries, the restricted record among it."""
        with self.canary.store.read() as connection:
            found = read_workloads(connection, viewer=MANAGER, lists=self.lists, today=self.today)
        return [found[worker_id] for worker_id in sorted(found)]


def _as_shipped(way: Way, hint: str) -> Sequence[Any] | None:
    """Rules a council can set, as they are before it does."""
    kind = vars(import_module(way.function.__module__)).get(hint)
    return [kind()] if hint.endswith("Rules") and isinstance(kind, type) and is_dataclass(kind) else None


_BY_TYPE: dict[str, Callable[[Walker], Sequence[Any]]] = {
    "CodeLists": lambda w: [w.lists],
    "ContactFilter": lambda w: [ContactFilter(), ContactFilter(search="canary"), ContactFilter(search="Quillfeather")],
    "NoteSearch": lambda w: [NoteSearch(words="canary"), NoteSearch(words="Quillfeather")],
    "WorkRules": lambda w: [w.rules],
    "WorkScope": lambda w: list(WorkScope),
    "Scope": lambda w: list(WorkScope),
    "Pair": lambda w: [Pair("person", w.canary.person_id, w.canary.bystander_id, 90, (), "", "")],
    "Request": lambda w: [w.request()],
    "Week": lambda w: [week_of_day(w.today, today=w.today)],
    "FinancialYear": lambda w: [FinancialYear.of(w.today)],
    "Workload": Walker.workloads,
    "date": lambda w: [w.today],
    "datetime": lambda w: [w.canary.store.clock.now()],
    "Month": lambda w: [Month.of(w.today)],
    "Span": lambda w: [Span.of(Month.of(w.today), 12)],
    "Slice": lambda w: [Slice()],
    "Measure": lambda w: [measure(w.lists, one) for one, _ in titles()],
    "Probe": lambda w: [Probe(given="Ottoline", family="Quillfeather", birth_date=date(1941, 2, 3))],
    "frozenset[Access]": lambda w: [frozenset(Access)],
}

_BY_NAME: dict[str, Callable[[Walker], Sequence[Any]]] = {
    "text": lambda w: ["Quillfeather", "Ottoline Quil", "canary", ""],
    "typed": lambda w: ["Quillfeather", "canary"],
    "words": lambda w: ["canary", "Quillfeather"],
    "today": lambda w: [w.today.isoformat()],
    "on": lambda w: [w.today.isoformat()],
    "since": lambda w: ["2020-01-01"],
    "item": lambda w: [""],
    "held": lambda w: [None],
    "team": lambda w: ["Duty desk"],
    "worker": lambda w: w.workers[:4],
    "worker_id": lambda w: w.workers[:6],
    "team_id": lambda w: w.teams[:3],
    "numbers": lambda w: [w.numbers],
    "by": lambda w: ["team_id", "worker_id", "reason"],
    "steps": lambda w: [("assessment", "review")],
    "closing": lambda w: [("needs_met",)],
    "fields": lambda w: [("notes", "words")],
    "device": lambda w: w.devices[:2],
    "file_id": lambda w: [""],
    "everybody": lambda w: [True],
    "named": lambda w: [frozenset()],
    "drafts": lambda w: [()],
    "with_addresses": lambda w: [True],
    "to": lambda w: [()],
    "label": lambda w: [label_of(ScopeKind.EVERYTHING)],
}
