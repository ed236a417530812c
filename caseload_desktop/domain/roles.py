"""Who may do what: roles of design section 3, enforced in services and queries, never only on screen."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from caseload_desktop.domain.errors import NotPermitted


class Role(StrEnum):
    """The roles a worker signs in with."""

    PRACTITIONER = "practitioner"
    SENIOR_PRACTITIONER = "senior_practitioner"
    TEAM_MANAGER = "team_manager"
    SAFEGUARDING_MANAGER = "safeguarding_manager"
    ANALYST = "analyst"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"


ROLE_LABELS = {
    Role.PRACTITIONER: "Practitioner",
    Role.SENIOR_PRACTITIONER: "Senior practitioner",
    Role.TEAM_MANAGER: "Team manager",
    Role.SAFEGUARDING_MANAGER: "Safeguarding manager",
    Role.ANALYST: "Performance analyst",
    Role.ADMINISTRATOR: "Administrator",
    Role.AUDITOR: "Auditor",
}


class May(StrEnum):
    """What a role may do."""

    READ_RECORD = "read_record"
    WRITE_RECORD = "write_record"
    CORRECT_OTHERS = "correct_others"
    RESTRICT = "restrict"
    ALLOCATE = "allocate"
    MANAGE_TEAM = "manage_team"
    MANAGE_LISTS = "manage_lists"
    SET_TARGETS = "set_targets"
    READ_FIGURES = "read_figures"
    IMPORT_SHEETS = "import_sheets"
    UNDO_OTHERS = "undo_others"
    EXCHANGE = "exchange"
    DECIDE_SAFEGUARDING = "decide_safeguarding"
    AUTHORISE_DOLS = "authorise_dols"
    READ_ACCESS_LOG = "read_access_log"


_RECORD = frozenset({May.READ_RECORD, May.WRITE_RECORD, May.READ_FIGURES, May.IMPORT_SHEETS, May.EXCHANGE})
_MANAGER = _RECORD | {
    May.CORRECT_OTHERS,
    May.RESTRICT,
    May.ALLOCATE,
    May.MANAGE_TEAM,
    May.MANAGE_LISTS,
    May.SET_TARGETS,
    May.UNDO_OTHERS,
    May.READ_ACCESS_LOG,
}

GRANTS: dict[Role, frozenset[May]] = {
    Role.PRACTITIONER: _RECORD,
    Role.SENIOR_PRACTITIONER: _RECORD | {May.CORRECT_OTHERS},
    Role.TEAM_MANAGER: _MANAGER,
    Role.SAFEGUARDING_MANAGER: _RECORD
    | {May.CORRECT_OTHERS, May.RESTRICT, May.DECIDE_SAFEGUARDING, May.AUTHORISE_DOLS},
    Role.ANALYST: frozenset({May.READ_FIGURES}),
    Role.ADMINISTRATOR: frozenset({May.MANAGE_TEAM, May.MANAGE_LISTS, May.READ_ACCESS_LOG}),
    Role.AUDITOR: frozenset({May.READ_ACCESS_LOG}),
}


@dataclass(frozen=True, slots=True)
class Actor:
    """The worker who is signed in: who writes, and for whom a query shows.

    ``opened`` are the restricted people whose records they opened in need in the last hours (``services.break_glass``).
    """

    worker_id: str
    role: Role
    opened: frozenset[str] = frozenset()

    @property
    def by_name(self) -> Actor:
        """The same worker without what they opened in need: who decides about a restriction is named on the record."""
        return Actor(self.worker_id, self.role)

    def may(self, what: May) -> bool:
        """True when the role grants ``what``."""
        return what in GRANTS[self.role]

    def must(self, what: May) -> None:
        """Raise ``NotPermitted`` unless the role grants ``what``."""
        if not self.may(what):
            raise NotPermitted("role_may_not", what=what.value)
