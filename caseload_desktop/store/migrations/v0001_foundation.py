"""Schema 1: the journal, the rows folded from it, and what is kept beside them, as the first version made them.

Frozen: what changes later is a later step. ``name:type`` with ``*`` for the key and ``!`` for what may not be empty.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

SCHEMA = 1

_TYPES: dict[str, sa.types.TypeEngine[Any]] = {
    "text": sa.Text(),
    "integer": sa.Integer(),
    "number": sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
    "float": sa.Float(),
    "boolean": sa.Boolean(create_constraint=False),
    "bytes": sa.LargeBinary(),
}

_BEFORE = (
    "no:number* id:str32! stream:number! made_by:str12! made_seq:number! made_at:number! author:str32! "
    "recorded_at:str24! gone:text"
)
_AFTER = "fold:text"

_TABLES = {
    "meta": "key:str40* value:text!",
    "stream": "no:number* uid:str32! kind:str16! tombstone:text",
    "op": "lsn:number* stream:number! device:str12! seq:number! raw:bytes erased_hash:bytes",
    "head": "stream:number* device:str12* seq:number! hash:bytes!",
    "seal": "stream:number* device:str12* seq:number* signature:bytes!",
    "pending": "stream_uid:str32* device:str12* seq:number* raw:bytes!",
    "waiting": "lsn:number* entity:str32! row:str32! why:str16!",
    "conflict": "entity:str32* row:str32* field:str40*",
    "quarantine": "no:number* stream_uid:str32! device:str12! seq:number! raw:bytes! why:str32!",
    "act": (
        "lsn_to:number* lsn_from:number! id:str32! command:str40! actor:str32! at:str24! undone_by:str32 "
        "undoes:str32 clock:number!"
    ),
    "access_log": "no:number* at:str24! worker:str32! what:str24! object:str64 detail:text hash:bytes!",
    "peer": (
        "device:str12* acked_no:number! acked_lsn:number! heard_no:number! heard_file:str32 heard_lsn:number! "
        "heard_at:str24 access_no:number access_hash:bytes"
    ),
    "peer_stream": "device:str12* stream:number* label:str60! first_no:number!",
    "sent_file": (
        "no:number* file_id:str32! device:str12! at:str24! recipients:text! label:str60! from_lsn:number! "
        "to_lsn:number! people:number! changes:number! bytes:number! sha256:bytes!"
    ),
    "import_file": (
        "file_id:str32* device:str12! no:number! made_at:str24! at:str24! worker:str32! sha256:bytes! "
        "lsn_from:number! lsn_to:number! counts:text! before:text! undone_at:str24"
    ),
    "leaving": "stream:number* why:str16! by:str12! told_at:str24! removed_at:str24",
    "route": "id:str32* name:text! position:integer! spec:text! last_at:str24",
    "name_key": "kind:str1* key:str60* person_id:str32*",
}

_FOLDED = {
    "locality": "name:text area:text active:boolean",
    "team": "locality_id:str32 name:text kind:str60 active:boolean",
    "worker": "name:text known_as:text job_title:text role:str60 active:boolean",
    "membership": "worker_id:str32 team_id:str32 from_date:str10 to_date:str10 hours_per_week:float",
    "device": (
        "device:text name:text sign_key:text recipient:text owner_id:str32 enrolled_on:str10 manages:boolean "
        "succeeds:text removed_on:str10 removed_why:text"
    ),
    "setting": "key:text value:text",
    "code_change": "list:text code:text label:text valid_from:str10 valid_to:str10 position:integer more:text",
    "sheet_mapping": "signature:text name:text mapping:text answers:text",
    "import_run": "file_name:text on_date:str10 counts:text report:text act:text",
    "target": (
        "measure:text scope_kind:str60 scope_id:text from_month:text to_month:text value:float floor:float "
        "direction:str60"
    ),
    "commentary": "measure:text scope_kind:str60 scope_id:text month:text text:text",
    "published_figure": (
        "measure:text title:text scope_kind:str60 scope_id:text month:text target:float value:float rag:str60 "
        "source:text"
    ),
    "person": (
        "reference:text given:text family:text title:text birth_date:str10 birth_year:integer died_on:str10 "
        "nhs_number:text nhs_number_status:str60 gender:str60 ethnicity:str60 language:str60 "
        "interpreter:boolean communication_needs:text communication_note:text primary_support_reason:str60 "
        "client_type:str60 restricted:boolean restricted_reason:str60 sample:boolean"
    ),
    "person_name": "person_id:str32 kind:str60 given:text family:text from_date:str10 to_date:str10",
    "person_identifier": "person_id:str32 kind:str60 value:text",
    "address": "person_id:str32 kind:str60 lines:text postcode:text from_date:str10 to_date:str10 note:text",
    "contact_detail": "person_id:str32 kind:str60 value:text digits:text note:text preferred:boolean",
    "restricted_grant": "person_id:str32 worker_id:str32 why:text",
    "contact": (
        "person_id:str32 about_unknown:text received_on:str10 received_at:str5 method:str60 source:str60 "
        "source_name:text source_detail:text route_of_access:str60 reason:str60 presenting_issue:str60 "
        "step:str60 notes:text given:text given_detail:text outcome:str60 closed_on:str10 next_step:str60 "
        "next_step_note:text next_step_due:str10 worker_id:str32 team_id:str32 minutes:integer "
        "call_back_of:str32 existing_case:boolean import_run_id:str32"
    ),
    "link": "person_id:str32 other_kind:str60 other_id:str32 note:text",
    "allocation": (
        "person_id:str32 worker_id:str32 team_id:str32 role:str60 from_date:str10 to_date:str10 note:text "
        "priority:str60 follows:str32 hand_over_note:text end_reason:str60 end_scope:str60 end_note:text "
        "cover_worker_id:str32 cover_from:str10 cover_to:str10 cover_note:text asked_on:str10 asked_for:str32 "
        "asked_why:text import_run_id:str32"
    ),
    "priority_rating": (
        "person_id:str32 allocation_id:str32 priority:str60 reason:text risk:text interim:text on_date:str10"
    ),
    "keep_in_touch": "person_id:str32 allocation_id:str32 on_date:str10 method:str60 note:text",
    "not_same": "person_id:str32 kind:str60 one_id:str32 other_id:str32",
    "break_glass": "person_id:str32 worker_id:str32 why:text on_date:str10",
}

_WITHOUT_ROWID = ("head", "seal", "pending", "conflict", "peer_stream", "name_key")
_UNIQUE = {"stream": ["uid"], "op": ["stream", "device", "seq"], "sent_file": ["file_id"]}

_INDEXES = (
    ("ix_waiting_row", "waiting", "row"),
    ("ix_name_key_person_id", "name_key", "person_id"),
    ("ix_membership_team_id", "membership", "team_id"),
    ("ix_membership_worker_id", "membership", "worker_id"),
    ("ix_person_birth_date", "person", "birth_date"),
    ("ix_person_family_given", "person", "family given"),
    ("ix_person_nhs_number", "person", "nhs_number"),
    ("ix_person_reference", "person", "reference"),
    ("ix_person_name_person_id", "person_name", "person_id"),
    ("ix_person_identifier_person_id", "person_identifier", "person_id"),
    ("ix_person_identifier_value", "person_identifier", "value"),
    ("ix_address_person_id", "address", "person_id"),
    ("ix_address_postcode", "address", "postcode"),
    ("ix_contact_detail_digits", "contact_detail", "digits"),
    ("ix_contact_detail_person_id", "contact_detail", "person_id"),
    ("ix_restricted_grant_worker_id_person_id", "restricted_grant", "worker_id person_id"),
    (
        "ix_contact_figure",
        "contact",
        "closed_on received_on outcome reason next_step team_id worker_id person_id call_back_of existing_case gone",
    ),
    ("ix_contact_person_id_received_on", "contact", "person_id received_on"),
    ("ix_contact_received_on_gone", "contact", "received_on gone"),
    ("ix_contact_worker_id_received_on", "contact", "worker_id received_on"),
    ("ix_link_other_id", "link", "other_id"),
    ("ix_link_person_id", "link", "person_id"),
    ("ix_allocation_cover_worker_id_cover_to", "allocation", "cover_worker_id cover_to"),
    ("ix_allocation_person_id_to_date", "allocation", "person_id to_date"),
    ("ix_allocation_team_id_to_date_worker_id", "allocation", "team_id to_date worker_id"),
    ("ix_allocation_to_date_gone_role_worker_id_person_id", "allocation", "to_date gone role worker_id person_id"),
    ("ix_allocation_worker_id_to_date_gone", "allocation", "worker_id to_date gone"),
    ("ix_priority_rating_allocation_id", "priority_rating", "allocation_id"),
    ("ix_priority_rating_person_id", "priority_rating", "person_id"),
    ("ix_keep_in_touch_allocation_id_on_date_gone", "keep_in_touch", "allocation_id on_date gone"),
    ("ix_keep_in_touch_person_id", "keep_in_touch", "person_id"),
    ("ix_not_same_one_id_other_id", "not_same", "one_id other_id"),
)

_TEXT_INDEX = (
    "CREATE VIRTUAL TABLE contact_text USING fts5(notes, content='', contentless_delete=1, "
    "tokenize='unicode61 remove_diacritics 2')"
)
_FORGET_TEXT = (
    "CREATE TRIGGER contact_text_forgets AFTER DELETE ON contact "
    "BEGIN DELETE FROM contact_text WHERE rowid = old.no; END"
)
_ONLY_GROWS = "BEGIN SELECT RAISE(ABORT, 'the access log only grows'); END"


def upgrade() -> None:
    """Make all tables, their indexes, the text index and the guards of the access log."""
    for name, columns in _TABLES.items():
        _create(name, columns, _UNIQUE.get(name))
    for name, columns in _FOLDED.items():
        _create(name, f"{_BEFORE} {columns} {_AFTER}", ["id"])
    for name, table, columns in _INDEXES:
        op.create_index(name, table, columns.split())
    if op.get_bind().dialect.name == "sqlite":
        op.execute(_TEXT_INDEX)
        op.execute(_FORGET_TEXT)
        op.execute(f"CREATE TRIGGER access_log_keeps_rows BEFORE DELETE ON access_log {_ONLY_GROWS}")
        op.execute(f"CREATE TRIGGER access_log_keeps_words BEFORE UPDATE ON access_log {_ONLY_GROWS}")


def _create(name: str, columns: str, unique: list[str] | None) -> None:
    parts: list[sa.schema.SchemaItem] = [_column(column) for column in columns.split()]
    keys = [column.split(":")[0] for column in columns.split() if "*" in column]
    parts.append(sa.PrimaryKeyConstraint(*keys, name=f"pk_{name}"))
    if unique:
        parts.append(sa.UniqueConstraint(*unique, name=f"uq_{name}_{'_'.join(unique)}"))
    options = {"sqlite_with_rowid": False} if name in _WITHOUT_ROWID else {}
    op.create_table(name, *parts, **options)


def _column(written: str) -> sa.Column[Any]:
    name, kind = written.rstrip("*!").split(":")
    of = _TYPES[kind] if kind in _TYPES else sa.String(int(kind.removeprefix("str")))
    return sa.Column(name, of, nullable=not written.endswith(("*", "!")))
