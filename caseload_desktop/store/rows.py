"""The tables: the journal's own, the folded rows made from ``entities``, and what is local to this laptop."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.types import TypeEngine

from caseload_desktop.store.entities import ENTITIES, Entity, Kind

SCHEMA_VERSION = 1
"""Raised with each migration; a store with a higher one was written by a newer version and is refused."""

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Number = BigInteger().with_variant(Integer(), "sqlite")

# --- the journal -----------------------------------------------------------------------------------------------------

meta = Table("meta", metadata, Column("key", String(40), primary_key=True), Column("value", Text, nullable=False))

stream = Table(
    "stream",
    metadata,
    Column("no", Number, primary_key=True),
    Column("uid", String(32), nullable=False, unique=True),
    Column("kind", String(16), nullable=False),
    Column("tombstone", Text),
)

op = Table(
    "op",
    metadata,
    Column("lsn", Number, primary_key=True),
    Column("stream", Number, nullable=False),
    Column("device", String(12), nullable=False),
    Column("seq", Number, nullable=False),
    Column("raw", LargeBinary),
    Column("erased_hash", LargeBinary),
    UniqueConstraint("stream", "device", "seq"),
)
"""``lsn`` is the place in this store's journal; ``streams.Streams`` sees to it that none is given out twice."""

head = Table(
    "head",
    metadata,
    Column("stream", Number, primary_key=True),
    Column("device", String(12), primary_key=True),
    Column("seq", Number, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

seal = Table(
    "seal",
    metadata,
    Column("stream", Number, primary_key=True),
    Column("device", String(12), primary_key=True),
    Column("seq", Number, primary_key=True),
    Column("signature", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

pending = Table(
    "pending",
    metadata,
    Column("stream_uid", String(32), primary_key=True),
    Column("device", String(12), primary_key=True),
    Column("seq", Number, primary_key=True),
    Column("raw", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

waiting = Table(
    "waiting",
    metadata,
    Column("lsn", Number, primary_key=True),
    Column("entity", String(32), nullable=False),
    Column("row", String(32), nullable=False, index=True),
    Column("why", String(16), nullable=False),
)

conflict = Table(
    "conflict",
    metadata,
    Column("entity", String(32), primary_key=True),
    Column("row", String(32), primary_key=True),
    Column("field", String(40), primary_key=True),
    sqlite_with_rowid=False,
)

quarantine = Table(
    "quarantine",
    metadata,
    Column("no", Number, primary_key=True),
    Column("stream_uid", String(32), nullable=False),
    Column("device", String(12), nullable=False),
    Column("seq", Number, nullable=False),
    Column("raw", LargeBinary, nullable=False),
    Column("why", String(32), nullable=False),
)

act = Table(
    "act",
    metadata,
    Column("lsn_to", Number, primary_key=True, autoincrement=False),
    Column("lsn_from", Number, nullable=False),
    Column("id", String(32), nullable=False),
    Column("command", String(40), nullable=False),
    Column("actor", String(32), nullable=False),
    Column("at", String(24), nullable=False),
    Column("undone_by", String(32)),
    Column("undoes", String(32)),
    Column("clock", Number, nullable=False),
)
"""What this laptop did, in the order it did it. Looked for by ``id`` only to undo one, which as a rule is among the
newest, so there is no index on it: every save would have to write to it."""

access_log = Table(
    "access_log",
    metadata,
    Column("no", Number, primary_key=True),
    Column("at", String(24), nullable=False),
    Column("worker", String(32), nullable=False),
    Column("what", String(24), nullable=False),
    Column("object", String(64)),
    Column("detail", Text),
    Column("hash", LargeBinary, nullable=False),
)

# --- the exchange of files: local to this laptop ----------------------------------------------------------------------

peer = Table(
    "peer",
    metadata,
    Column("device", String(12), primary_key=True),
    Column("acked_no", Number, nullable=False),
    Column("acked_lsn", Number, nullable=False),
    Column("heard_no", Number, nullable=False),
    Column("heard_file", String(32)),
    Column("heard_lsn", Number, nullable=False),
    Column("heard_at", String(24)),
    Column("access_no", Number),
    Column("access_hash", LargeBinary),
)
"""What another laptop says it holds (``acked``: our file number and our place) and what we took from it (``heard``).

``access_no`` and ``access_hash`` pin the head of its access log.
"""

peer_stream = Table(
    "peer_stream",
    metadata,
    Column("device", String(12), primary_key=True),
    Column("stream", Number, primary_key=True),
    Column("label", String(60), nullable=False),
    Column("first_no", Number, nullable=False),
    sqlite_with_rowid=False,
)
"""The records another laptop was given, under which scope, and in which of our files first; it is sent whole in every
file until one with that number or a later one is acknowledged."""

sent_file = Table(
    "sent_file",
    metadata,
    Column("no", Number, primary_key=True),
    Column("file_id", String(32), nullable=False, unique=True),
    Column("device", String(12), nullable=False),
    Column("at", String(24), nullable=False),
    Column("recipients", Text, nullable=False),
    Column("label", String(60), nullable=False),
    Column("from_lsn", Number, nullable=False),
    Column("to_lsn", Number, nullable=False),
    Column("people", Number, nullable=False),
    Column("changes", Number, nullable=False),
    Column("bytes", Number, nullable=False),
    Column("sha256", LargeBinary, nullable=False),
)

import_file = Table(
    "import_file",
    metadata,
    Column("file_id", String(32), primary_key=True),
    Column("device", String(12), nullable=False),
    Column("no", Number, nullable=False),
    Column("made_at", String(24), nullable=False),
    Column("at", String(24), nullable=False),
    Column("worker", String(32), nullable=False),
    Column("sha256", LargeBinary, nullable=False),
    Column("lsn_from", Number, nullable=False),
    Column("lsn_to", Number, nullable=False),
    Column("counts", Text, nullable=False),
    Column("before", Text, nullable=False),
    Column("undone_at", String(24)),
)
"""A file taken in; ``lsn_from`` to ``lsn_to`` is what it added here, ``before`` what undoing needs (JSON)."""

leaving = Table(
    "leaving",
    metadata,
    Column("stream", Number, primary_key=True),
    Column("why", String(16), nullable=False),
    Column("by", String(12), nullable=False),
    Column("told_at", String(24), nullable=False),
    Column("removed_at", String(24)),
)
"""Records this laptop no longer carries: kept until all it wrote in them is acknowledged, then removed."""

route = Table(
    "route",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("name", Text, nullable=False),
    Column("position", Integer, nullable=False),
    Column("spec", Text, nullable=False),
    Column("last_at", String(24)),
)
"""A remembered exchange: to whom, what, into which folder, how often (JSON in ``spec``)."""

# --- made by the fold beside the rows --------------------------------------------------------------------------------

name_key = Table(
    "name_key",
    metadata,
    Column("kind", String(1), primary_key=True),
    Column("key", String(60), primary_key=True),
    Column("person_id", String(32), primary_key=True),
    sqlite_with_rowid=False,
)
Index("ix_name_key_person_id", name_key.c.person_id)

merged_person = Table(
    "merged_person",
    metadata,
    Column("person_id", String(32), primary_key=True),
    Column("into_id", String(32), nullable=False, index=True),
    sqlite_with_rowid=False,
)
"""Who is shown as whom: people found to be somebody else on this laptop, see ``same_person``."""

retold = Table(
    "retold",
    metadata,
    Column("row", String(32), primary_key=True),
    Column("entity", String(32), primary_key=True),
    Column("field", String(40), primary_key=True),
    Column("told", Text, index=True),
    sqlite_with_rowid=False,
)
"""What the journal says where a column shows something else, because two people were merged."""

# --- the folded rows -------------------------------------------------------------------------------------------------

_TYPES: dict[Kind, TypeEngine[Any]] = {
    Kind.TEXT: Text(),
    Kind.CODE: String(60),
    Kind.DATE: String(10),
    Kind.TIME: String(5),
    Kind.INTEGER: Integer(),
    Kind.NUMBER: Float(),
    Kind.BOOLEAN: Boolean(create_constraint=False),
    Kind.REF: String(32),
    Kind.LIST: Text(),
    Kind.DATA: Text(),
}

BOOK_KEEPING = ("no", "id", "stream", "made_by", "made_seq", "made_at", "author", "recorded_at", "gone", "fold")
"""Columns every folded row has besides its fields.

``no`` is a row number of this laptop only; ``made_by``/``made_seq``/``made_at`` are the dot and clock of the creating
operation; ``author`` the worker who recorded it and ``recorded_at`` when (UTC); ``gone`` the reason it was removed,
else null; ``fold`` the registers of the fields that were changed since (JSON), else null.
"""


def _folded(entity: Entity) -> Table:
    table = Table(
        entity.name,
        metadata,
        Column("no", Number, primary_key=True),
        Column("id", String(32), nullable=False, unique=True),
        Column("stream", Number, nullable=False),
        Column("made_by", String(12), nullable=False),
        Column("made_seq", Number, nullable=False),
        Column("made_at", Number, nullable=False),
        Column("author", String(32), nullable=False),
        Column("recorded_at", String(24), nullable=False),
        Column("gone", Text),
        *(Column(name, _TYPES[kind]) for name, kind in entity.fields.items()),
        Column("fold", Text),
        info={"folded": True},
    )
    for columns in entity.indexes:
        Index(None, *(table.c[c] for c in columns))
    return table


def _sparse(name: str, *columns: Column[Any]) -> Index:
    """An index of those rows only that have a value in its first column; the others cost it nothing."""
    there = columns[0].is_not(None)
    return Index(name, *columns, sqlite_where=there, postgresql_where=there)


FOLDED: dict[str, Table] = {entity.name: _folded(entity) for entity in ENTITIES.values()}

person = FOLDED["person"]
person_name = FOLDED["person_name"]
address = FOLDED["address"]
contact_detail = FOLDED["contact_detail"]
contact = FOLDED["contact"]
worker = FOLDED["worker"]
team = FOLDED["team"]
locality = FOLDED["locality"]
membership = FOLDED["membership"]
allocation = FOLDED["allocation"]
priority_rating = FOLDED["priority_rating"]
keep_in_touch = FOLDED["keep_in_touch"]
enablement = FOLDED["enablement"]
enablement_extension = FOLDED["enablement_extension"]
goal = FOLDED["goal"]
goal_score = FOLDED["goal_score"]
enablement_check = FOLDED["enablement_check"]
patch_capacity = FOLDED["patch_capacity"]
sitrep_note = FOLDED["sitrep_note"]
service = FOLDED["service"]
equipment = FOLDED["equipment"]
assessment = FOLDED["assessment"]
carers_offer = FOLDED["carers_offer"]
hospital_stay = FOLDED["hospital_stay"]
review = FOLDED["review"]
review_date = FOLDED["review_date"]
hazard = FOLDED["hazard"]
relationship = FOLDED["relationship"]
case_note = FOLDED["case_note"]
note_addition = FOLDED["note_addition"]
chronology_entry = FOLDED["chronology_entry"]
chronology_analysis = FOLDED["chronology_analysis"]
task = FOLDED["task"]
concern = FOLDED["concern"]
concern_consultation = FOLDED["concern_consultation"]
enquiry = FOLDED["enquiry"]
enquiry_action = FOLDED["enquiry_action"]
safeguarding_pause = FOLDED["safeguarding_pause"]
enquiry_reopening = FOLDED["enquiry_reopening"]
decision_correction = FOLDED["decision_correction"]
plan_review = FOLDED["plan_review"]
adults_review = FOLDED["adults_review"]
dols = FOLDED["dols"]
dols_assessment = FOLDED["dols_assessment"]
dols_form = FOLDED["dols_form"]
dols_look = FOLDED["dols_look"]
amhp_referral = FOLDED["amhp_referral"]
amhp_rating = FOLDED["amhp_rating"]

Index(
    "ix_contact_figure",
    contact.c.closed_on,
    contact.c.no,
    contact.c.received_on,
    contact.c.outcome,
    contact.c.reason,
    contact.c.next_step,
    contact.c.team_id,
    contact.c.worker_id,
    contact.c.person_id,
    contact.c.call_back_of,
    contact.c.existing_case,
    contact.c.gone,
)
"""Holds every column the figure on contacts asks for, so that it never reads the rows themselves (``measures``).

The row's number stands second, so that a new contact goes to the end of its day and not into a page of chance.
"""

_sparse(
    "ix_contact_step",
    contact.c.next_step_due,
    contact.c.id,
    contact.c.person_id,
    contact.c.worker_id,
    contact.c.team_id,
    contact.c.next_step,
    contact.c.closed_on,
    contact.c.gone,
)
"""Says whose step is due when, so that My work reads only the contacts it shows (``store.queries.work``)."""

_sparse("ix_person_died_on", person.c.died_on)
_sparse("ix_enablement_discharge_on", enablement.c.discharge_on)
_sparse("ix_allocation_asked_on", allocation.c.asked_on)
_sparse("ix_allocation_cover_worker_id_cover_to", allocation.c.cover_worker_id, allocation.c.cover_to)
