"""Where the people of a tray live, so that several in one household or home stand together."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, select

from caseload_desktop.store import rows


def addresses_of(connection: Connection, people: Iterable[str]) -> dict[str, str]:
    """Return the present address of each person who has one, in one line: one statement.

    All present addresses are read and those of others passed over: a tray may hold more people than one statement can
    name. Whoever asks may read these people's records.
    """
    wanted, t = set(people), rows.address
    found = connection.execute(
        select(t.c.person_id, t.c.lines, t.c.postcode).where(t.c.gone.is_(None), t.c.to_date.is_(None)).order_by(t.c.no)
    )
    return {person_id: _one_line(lines, postcode) for person_id, lines, postcode in found if person_id in wanted}


def _one_line(lines: str | None, postcode: str | None) -> str:
    parts = [part.strip() for part in (lines or "").splitlines() if part.strip()]
    return ", ".join([*parts, postcode] if postcode else parts)
