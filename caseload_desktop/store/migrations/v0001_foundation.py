"""Schema 1: the journal, the rows folded from it, and what is kept beside them, as the first version made them.

Frozen: what changes later is a later step. ``name:type`` with ``*`` for the key and ``!`` for what may not be empty.
Indexes are the names of their columns, with ``name=`` in front where it does not follow from them; one with ``*`` after
its first column holds only the rows that have a value there.
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
    "merged_person": "person_id:str32* into_id:str32!",
    "retold": "row:str32* entity:str32* field:str40* told:text",
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
    "provider": (
        "name:text company:text known_as:text kind:str60 cqc_location:text lines:text postcode:text "
        "phone:text locality_id:str32 ended_on:str10 note:text sample:boolean"
    ),
    "provider_task": (
        "provider_id:str32 words:text from_date:str10 due_on:str10 worker_id:str32 team_id:str32 "
        "done_on:str10 done_note:text dropped_on:str10 dropped_why:text"
    ),
    "provider_look": "provider_id:str32 on_date:str10 worker_id:str32 result:str60 words:text again_on:str10",
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
    "not_same": "person_id:str32 kind:str60 one_id:str32 other_id:str32",
    "same_person": "person_id:str32 away_id:str32 stays_id:str32 pair:str32 why:text on_date:str10",
    "break_glass": "person_id:str32 worker_id:str32 why:text on_date:str10",
    "break_glass_look": "person_id:str32 break_glass_id:str32 worker_id:str32 on_date:str10 note:text",
    "contact": (
        "person_id:str32 about_unknown:text received_on:str10 received_at:str5 method:str60 source:str60 "
        "source_name:text source_detail:text route_of_access:str60 reason:str60 presenting_issue:str60 "
        "step:str60 notes:text given:text given_detail:text outcome:str60 closed_on:str10 next_step:str60 "
        "next_step_note:text next_step_due:str10 no_next_why:text worker_id:str32 team_id:str32 "
        "minutes:integer call_back_of:str32 existing_case:boolean import_run_id:str32"
    ),
    "link": "person_id:str32 other_kind:str60 other_id:str32 note:text",
    "allocation": (
        "person_id:str32 worker_id:str32 team_id:str32 role:str60 from_date:str10 to_date:str10 note:text "
        "priority:str60 follows:str32 hand_over_note:text end_reason:str60 end_scope:str60 end_note:text "
        "next_step:str60 next_step_note:text next_step_due:str10 no_next_why:text cover_worker_id:str32 "
        "cover_from:str10 cover_to:str10 cover_note:text asked_on:str10 asked_for:str32 asked_why:text "
        "import_run_id:str32"
    ),
    "priority_rating": (
        "person_id:str32 allocation_id:str32 priority:str60 reason:text risk:text interim:text on_date:str10"
    ),
    "keep_in_touch": "person_id:str32 allocation_id:str32 on_date:str10 method:str60 note:text",
    "enablement": (
        "person_id:str32 contact_id:str32 source:str60 referred_by:text referrer_team_id:str32 "
        "received_on:str10 received_at:str5 discharge_on:str10 team_id:str32 need:text hours_asked:float "
        "start_offered_on:str10 referrer_told_on:str10 referrer_told_at:str5 referrer_told_note:text "
        "decision:str60 decided_on:str10 decided_at:str5 decline_reason:str60 decision_note:text "
        "purchasing_on:str10 purchasing_at:str5 package_wanted_by:str10 worker_id:str32 started_on:str10 "
        "hours_at_start:float ended_on:str10 hours_at_end:float end_reason:str60 support_after:str60 "
        "end_note:text next_step:str60 next_step_note:text next_step_due:str10 no_next_why:text "
        "import_run_id:str32"
    ),
    "enablement_extension": (
        "person_id:str32 enablement_id:str32 to_date:str10 reason:str60 note:text agreed_by:str32 on_date:str10"
    ),
    "goal": (
        "person_id:str32 enablement_id:str32 area:str60 words:text set_on:str10 score_at_start:integer "
        "score_wanted:integer dropped_on:str10 dropped_why:text"
    ),
    "goal_score": "person_id:str32 enablement_id:str32 goal_id:str32 on_date:str10 score:integer note:text",
    "enablement_check": (
        "person_id:str32 enablement_id:str32 kind:str60 on_date:str10 result:str60 at_home:boolean note:text"
    ),
    "patch_capacity": (
        "team_id:str32 on_date:str10 level:str60 hours_free:float staff_present:float "
        "staff_establishment:float note:text"
    ),
    "sitrep_note": "team_id:str32 week_from:str10 text:text",
    "service": (
        "person_id:str32 service_type:str60 component:str60 provider:text delivery_mechanism:str60 "
        "planned_units:float unit_cost:float cost_frequency:str60 permanent:boolean plan_agreed_on:str10 "
        "from_date:str10 planned_end:str10 to_date:str10 first_payment_on:str10 nhs_funded:boolean "
        "paused_from:str10 paused_to:str10 pause_reason:text note:text follows:str32 contact_id:str32 "
        "enablement_id:str32 end_reason:str60 end_note:text next_step:str60 next_step_note:text "
        "next_step_due:str10 no_next_why:text import_run_id:str32"
    ),
    "equipment": (
        "person_id:str32 kind:str60 item:text supplier:text cost:float asked_on:str10 given_on:str10 "
        "returned_on:str10 note:text contact_id:str32 import_run_id:str32"
    ),
    "assessment": (
        "person_id:str32 kind:str60 assessment_type:str60 contact_id:str32 cared_for_id:str32 asked_on:str10 "
        "agreed_due_on:str10 agreed_due_why:text started_on:str10 completed_on:str10 worker_id:str32 "
        "team_id:str32 method:str60 decision:text has_capacity:str60 summary:text eligible:str60 "
        "eligible_needs:text outcome:str60 cancelled_on:str10 cancel_reason:str60 next_step:str60 "
        "next_step_note:text next_step_due:str10 no_next_why:text import_run_id:str32"
    ),
    "carers_offer": (
        "person_id:str32 cared_for_id:str32 offered_on:str10 result:str60 assessment_id:str32 led_to:text "
        "hours_caring:str60 note:text"
    ),
    "hospital_stay": (
        "person_id:str32 hospital:text ward:text admitted_on:str10 admission:str60 reason:text "
        "discharge_planned_on:str10 discharged_on:str10 discharged_to:str60 note:text next_step:str60 "
        "next_step_note:text next_step_due:str10 no_next_why:text import_run_id:str32"
    ),
    "review": (
        "person_id:str32 service_ids:text kind:str60 reason:str60 asked_on:str10 asked_by:text "
        "planned_on:str10 started_on:str10 completed_on:str10 worker_id:str32 team_id:str32 reviewer:text "
        "trusted_reviewer:boolean light_touch:boolean method:str60 answers:text outcomes_achieved:str60 "
        "outcome:str60 change:str60 next_due_on:str10 next_due_why:text cancelled_on:str10 cancel_reason:text "
        "next_step:str60 next_step_note:text next_step_due:str10 no_next_why:text import_run_id:str32"
    ),
    "review_date": "person_id:str32 service_id:str32 due_on:str10 why:text agreed_with:text on_date:str10",
    "hazard": (
        "person_id:str32 kind:str60 detail:text from_date:str10 review_on:str10 told:boolean "
        "not_told_why:text agreed_by:str32 agreed_on:str10 ended_on:str10 end_reason:text"
    ),
    "relationship": (
        "person_id:str32 other_id:str32 other_name:text other_phone:text pair:str32 kind:str60 cares:boolean "
        "cared_for:boolean lives_with:boolean next_of_kin:boolean emergency_contact:boolean legal_role:str60 "
        "note:text from_date:str10 to_date:str10"
    ),
    "case_note": (
        "person_id:str32 kind:str60 on_date:str10 at:str5 words:text significant:boolean about_kind:str60 "
        "about_id:str32"
    ),
    "note_addition": "person_id:str32 note_id:str32 on_date:str10 words:text",
    "chronology_entry": (
        "person_id:str32 on_date:str10 date_words:text words:text source:text about_kind:str60 about_id:str32 "
        "meaning:text"
    ),
    "chronology_analysis": "person_id:str32 words:text on_date:str10",
    "task": (
        "person_id:str32 kind:str60 words:text due_on:str10 remind_on:str10 worker_id:str32 team_id:str32 "
        "waits_for:text about_kind:str60 about_id:str32 done_on:str10 done_note:text dropped_on:str10 "
        "dropped_why:text"
    ),
    "concern": (
        "person_id:str32 contact_id:str32 incident_id:str32 incident_title:text raised_on:str10 "
        "raised_at:str5 happened_on:str10 happened_note:text worker_id:str32 team_id:str32 "
        "referrer_kind:str60 referrer_name:text referrer_phone:text referrer_anonymous:boolean "
        "what_happened:text types:text location:str60 location_detail:text source_of_risk:str60 "
        "source_detail:str60 source_name:text source_person_id:str32 provider_id:str32 immediate_risk:str60 "
        "immediate_action:text services_called:text crime_reference:text adult_knows:str60 adults_wishes:text "
        "msp_asked:str60 lacked_capacity:str60 capacity_note:text advocacy:str60 advocate_name:text "
        "health_conditions:text children_at_risk:str60 decided_on:str10 decided_at:str5 decided_by:str32 "
        "has_needs:str60 has_needs_why:text at_risk:str60 at_risk_why:text unable_to_protect:str60 "
        "unable_to_protect_why:text decision:str60 decision_why:text disposals:text enquiry_id:str32 "
        "feedback_on:str10 feedback_how:str60 feedback_note:text no_feedback_why:text next_step:str60 "
        "next_step_note:text next_step_due:str10 no_next_why:text import_run_id:str32"
    ),
    "concern_consultation": (
        "person_id:str32 concern_id:str32 enquiry_id:str32 on_date:str10 at:str5 worker_id:str32 "
        "with_kind:str60 with_whom:text asked:text advice:text import_run_id:str32"
    ),
    "enquiry": (
        "person_id:str32 concern_id:str32 incident_id:str32 incident_title:text kind:str60 started_on:str10 "
        "worker_id:str32 team_id:str32 types:text location:str60 location_detail:text source_of_risk:str60 "
        "source_detail:str60 source_name:text provider_id:str32 planned_on:str10 planning_kind:str60 "
        "planning_with:text plan_of_enquiry:text msp_asked:str60 adults_wishes:text lacked_capacity:str60 "
        "capacity_note:text advocacy:str60 advocate_name:text report_on:str10 report_by:text report:text "
        "concluded_on:str10 concluded_by:str32 risk_assessment_outcome:str60 risk_outcome:str60 "
        "msp_achieved:str60 outcome:text plan_needed:boolean plan:text plan_review_on:str10 feedback_on:str10 "
        "feedback_how:str60 feedback_note:text no_feedback_why:text sign_off_asked_on:str10 "
        "sign_off_asked_by:str32 sent_back_on:str10 sent_back_why:text closed_on:str10 closed_by:str32 "
        "closure_note:text next_step:str60 next_step_note:text next_step_due:str10 no_next_why:text "
        "import_run_id:str32"
    ),
    "enquiry_action": (
        "person_id:str32 enquiry_id:str32 words:text caused:str60 organisation:text provider_id:str32 "
        "named:text worker_id:str32 asked_on:str10 due_on:str10 done_on:str10 result:text dropped_on:str10 "
        "dropped_why:text"
    ),
    "safeguarding_pause": (
        "person_id:str32 about_kind:str60 about_id:str32 from_date:str10 to_date:str10 reason:str60 note:text "
        "ended_note:text"
    ),
    "enquiry_reopening": "person_id:str32 enquiry_id:str32 on_date:str10 closed_on:str10 worker_id:str32 why:text",
    "decision_correction": (
        "person_id:str32 concern_id:str32 enquiry_id:str32 on_date:str10 worker_id:str32 why:text "
        "decision:str60 kind_was:str60 decision_was:str60 decision_why_was:text has_needs_was:str60 "
        "has_needs_why_was:text at_risk_was:str60 at_risk_why_was:text unable_to_protect_was:str60 "
        "unable_to_protect_why_was:text"
    ),
    "plan_review": (
        "person_id:str32 enquiry_id:str32 held_on:str10 worker_id:str32 result:str60 words:text next_on:str10"
    ),
    "adults_review": (
        "person_id:str32 incident_id:str32 enquiry_id:str32 referred_on:str10 decided_on:str10 "
        "accepted:boolean decision_why:text harm:str60 concluded_on:str10 note:text"
    ),
    "dols": (
        "person_id:str32 contact_id:str32 follows:str32 kind:str60 received_on:str10 received_at:str5 "
        "provider_id:str32 managing_authority:text place_kind:str60 ordinary_residence:str60 "
        "circumstances:text reasons:text urgent_from:str10 urgent_to:str10 extension_asked_on:str10 "
        "extension_why:text extended_to:str10 wanted_from:str10 priority:str60 priority_why:text "
        "priority_on:str10 worker_id:str32 team_id:str32 representative:text representative_kind:str60 "
        "imca_asked_on:str10 imca_name:text imca_kind:str60 decision:str60 decided_on:str10 decided_by:str32 "
        "not_granted_why:text decision_note:text authorised_from:str10 authorised_to:str10 conditions:text "
        "suspended_from:str10 suspended_to:str10 ended_on:str10 end_reason:str60 end_note:text "
        "no_further_why:text next_step:str60 next_step_note:text next_step_due:str10 no_next_why:text "
        "import_run_id:str32"
    ),
    "dols_assessment": (
        "person_id:str32 dols_id:str32 kind:str60 assessor_kind:str60 assessor:text worker_id:str32 "
        "asked_on:str10 due_on:str10 done_on:str10 result:str60 equivalent:boolean recommended_to:str10 "
        "recommended_conditions:text note:text"
    ),
    "dols_form": "person_id:str32 dols_id:str32 form:str60 on_date:str10 sent:boolean other_party:text note:text",
    "dols_look": (
        "person_id:str32 dols_id:str32 on_date:str10 worker_id:str32 asked_whom:text changed:boolean "
        "circumstances:text priority:str60 words:text"
    ),
    "amhp_referral": (
        "person_id:str32 contact_id:str32 received_on:str10 received_at:str5 referrer_kind:str60 "
        "referrer_name:text referrer_phone:text kind:str60 reasons:text risks:text place:text rag:str60 "
        "rag_why:text detention:str60 detained_from:str10 detained_at:str5 extended_hours:str60 "
        "extended_why:text nearest_relative:text nearest_relative_told:str60 worker_id:str32 team_id:str32 "
        "allocated_on:str10 allocated_at:str5 assessed_on:str10 assessed_at:str5 doctors:text outcome:str60 "
        "outcome_note:text hospital:text closed_on:str10 next_step:str60 next_step_note:text "
        "next_step_due:str10 no_next_why:text import_run_id:str32"
    ),
    "amhp_rating": "person_id:str32 referral_id:str32 on_date:str10 at:str5 rag:str60 why:text worker_id:str32",
}

_WITHOUT_ROWID = ("head", "seal", "pending", "conflict", "peer_stream", "name_key", "merged_person", "retold")
_UNIQUE = {"stream": ["uid"], "op": ["stream", "device", "seq"], "sent_file": ["file_id"]}

_INDEXES = {
    "waiting": "row",
    "name_key": "person_id",
    "merged_person": "into_id",
    "retold": "told",
    "membership": "team_id; worker_id",
    "provider": "name; postcode",
    "provider_task": "done_on dropped_on gone due_on; provider_id",
    "provider_look": "provider_id on_date",
    "person": "birth_date; died_on*; family given; nhs_number; reference",
    "person_name": "person_id",
    "person_identifier": "person_id; value",
    "address": "person_id; postcode",
    "contact_detail": "digits; person_id",
    "restricted_grant": "person_id; worker_id person_id",
    "not_same": "one_id other_id; other_id; person_id",
    "same_person": "away_id; pair; stays_id",
    "break_glass": "person_id; worker_id recorded_at",
    "break_glass_look": "break_glass_id; person_id",
    "contact": (
        "ix_contact_figure=closed_on no received_on outcome reason next_step team_id worker_id person_id "
        "call_back_of existing_case gone; person_id received_on; received_on gone; ix_contact_step=next_step_due* "
        "id person_id worker_id team_id next_step closed_on gone; worker_id received_on"
    ),
    "link": "other_id; person_id",
    "allocation": (
        "asked_on*; cover_worker_id* cover_to; person_id to_date; team_id to_date worker_id; to_date gone role "
        "worker_id person_id; worker_id to_date gone"
    ),
    "priority_rating": "allocation_id; person_id",
    "keep_in_touch": "allocation_id on_date gone; person_id",
    "enablement": (
        "decided_on; discharge_on*; ended_on gone; person_id received_on started_on ended_on gone; purchasing_on; "
        "started_on; team_id received_on"
    ),
    "enablement_extension": "enablement_id; person_id",
    "goal": "enablement_id; person_id",
    "goal_score": "goal_id on_date; person_id",
    "enablement_check": "enablement_id kind; person_id",
    "patch_capacity": "team_id on_date",
    "sitrep_note": "team_id week_from",
    "service": "from_date; person_id to_date; to_date gone service_type person_id",
    "equipment": "given_on asked_on gone; person_id",
    "assessment": ("cared_for_id; completed_on cancelled_on gone asked_on; person_id asked_on; worker_id completed_on"),
    "carers_offer": "cared_for_id; offered_on; person_id",
    "hospital_stay": "discharged_on gone; person_id admitted_on",
    "review": "completed_on cancelled_on gone person_id; person_id completed_on; worker_id completed_on",
    "review_date": "person_id; service_id",
    "hazard": "person_id ended_on; review_on ended_on gone",
    "relationship": "other_id; pair; person_id to_date",
    "case_note": "person_id on_date",
    "note_addition": "note_id; person_id",
    "chronology_entry": "person_id on_date",
    "chronology_analysis": "person_id",
    "task": "about_id gone; person_id done_on; worker_id done_on dropped_on gone due_on",
    "concern": (
        "decided_on gone raised_on; enquiry_id; incident_id; person_id raised_on; provider_id raised_on; "
        "raised_on gone; source_person_id"
    ),
    "concern_consultation": "concern_id; on_date gone; person_id",
    "enquiry": (
        "closed_on gone started_on; concern_id; incident_id; person_id started_on; provider_id started_on; "
        "started_on gone; worker_id closed_on"
    ),
    "enquiry_action": "done_on dropped_on gone due_on; enquiry_id; person_id",
    "safeguarding_pause": "about_id from_date; person_id",
    "enquiry_reopening": "enquiry_id; person_id",
    "decision_correction": "concern_id; person_id",
    "plan_review": "enquiry_id held_on; person_id",
    "adults_review": "concluded_on gone; person_id",
    "dols": (
        "authorised_to ended_on gone; decided_on ended_on gone received_on; follows; person_id received_on; "
        "provider_id received_on; received_on gone; worker_id decided_on"
    ),
    "dols_assessment": "dols_id; done_on gone due_on; person_id",
    "dols_form": "dols_id; person_id",
    "dols_look": "dols_id on_date; person_id",
    "amhp_referral": "closed_on gone received_on; person_id received_on; received_on gone; worker_id closed_on",
    "amhp_rating": "person_id; referral_id",
}

_TEXT_INDEXES = {"contact_text": "contact", "note_text": "case_note"}
_TEXT_OPTIONS = "notes, content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 2'"
_ONLY_GROWS = "BEGIN SELECT RAISE(ABORT, 'the access log only grows'); END"


def upgrade() -> None:
    """Make all tables, their indexes, the text index and the guards of the access log."""
    for name, columns in _TABLES.items():
        _create(name, columns, _UNIQUE.get(name))
    for name, columns in _FOLDED.items():
        _create(name, f"{_BEFORE} {columns} {_AFTER}", ["id"])
    for table, indexes in _INDEXES.items():
        for columns in indexes.split("; "):
            _index(table, columns)
    if op.get_bind().dialect.name == "sqlite":
        for index, table in _TEXT_INDEXES.items():
            op.execute(f"CREATE VIRTUAL TABLE {index} USING fts5({_TEXT_OPTIONS})")
            forget = f"BEGIN DELETE FROM {index} WHERE rowid = old.no; END"
            op.execute(f"CREATE TRIGGER {index}_forgets AFTER DELETE ON {table} {forget}")
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


def _index(table: str, written: str) -> None:
    given, _, names = written.rpartition("=")
    first, *others = names.split()
    column = first.removesuffix("*")
    there = sa.column(column).is_not(None) if column != first else None
    name = given or f"ix_{table}_{'_'.join((column, *others))}"
    op.create_index(name, table, [column, *others], sqlite_where=there, postgresql_where=there)


def _column(written: str) -> sa.Column[Any]:
    name, kind = written.rstrip("*!").split(":")
    of = _TYPES[kind] if kind in _TYPES else sa.String(int(kind.removeprefix("str")))
    return sa.Column(name, of, nullable=not written.endswith(("*", "!")))
