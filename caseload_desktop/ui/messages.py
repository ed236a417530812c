"""Every sentence for what went wrong, by its code: calm, in the worker's words, saying what to do."""

from __future__ import annotations

from caseload_desktop.domain.errors import CaseloadError
from caseload_desktop.ui.record_names import merging, provider, safeguarding

SENTENCES: dict[str, str] = {
    # The store and signing in
    "wrong_password": "This name and password do not belong together. Check capital letters and try again.",
    "too_soon": "Please wait {seconds} seconds before the next try.",
    "no_slots": "The file with the sign-ins can't be read, nor can its copy. Nothing in the store was changed. "
    "Restore the newest backup, which holds its own, or ask whoever looks after this laptop.",
    "not_a_store": "The store is not the one these sign-ins belong to, or it begins damaged. Nothing was changed. "
    "Restore the newest backup, or ask whoever looks after this laptop.",
    "damaged": "Part of the store is damaged; it was not used, so that nothing gets worse. Restore the newest backup, "
    "or ask whoever looks after this laptop.",
    "newer_store": "This store was written by a newer version of the program. Install that version to open it. Nothing "
    "was changed.",
    "disk_full": "There is no room left on the disk. Nothing is lost: free some space, then try again.",
    "disk_error": "The disk did not take that. Nothing was half saved: try again. If it happens again, ask whoever "
    "looks after this laptop.",
    "store_busy": "The store was busy for too long. Nothing was saved: please try again.",
    "in_use": "The program is already open on this store. Use the window that is open.",
    "not_writable": "This folder does not allow writing. Ask whoever looks after this laptop.",
    "no_such_store": "The store is not in its place any more. Restore the newest backup, or ask whoever looks after "
    "this laptop.",
    "no_backup": "There is no backup yet.",
    "no_such_backup": "There is no backup with that number.",
    "no_such_user": "This sign-in name is not known here.",
    "worker_not_active": "This sign-in belongs to somebody who is no longer in the team. A manager can change that.",
    "store_exists": "There is already a store in this folder. It was left as it is.",
    "locked": "The screen is locked. Unlock it to go on.",
    "recovery_code_length": "A recovery code has {needed} characters; you typed {found}. Check every group.",
    "recovery_wrong": "This recovery code does not open this store. Check each group, and that it is the newest print.",
    "recovery_code_mistyped": "This recovery code has a typing mistake. Check each group against your print.",
    "password_short": "Choose a password of at least {least} characters. Three or four unrelated words are good.",
    "user_taken": "Somebody already signs in with this name. Choose another.",
    "cannot_remove_self": "You can't remove your own sign-in. Another manager can.",
    "sample_into_real": "Invented people only go into a sample locality. This store was left as it is.",
    "sample_there_already": "There are people in this store already. It was left as it is.",
    "not_a_sample": "This is not the sample locality. It was left as it is.",
    "backup_of_another": "This backup is of another store. The store here was left as it is.",
    # Told after signing in
    "recent_saves_damaged": "The program stopped suddenly last time, and its last few saves were damaged on the disk. "
    "Everything before them is here. What was damaged is kept in the folder {kept}.",
    "drafts_set_aside": "Entries not yet saved could not be read and were put aside as {kept}. What was saved is here.",
    # Rules of every record
    "already_changed": "Somebody changed this since you opened it. What you typed is still here: look at the change, "
    "then save again.",
    "came_meanwhile": "This came from another laptop while the form was open, and was not written over. Look at the "
    "record, or save again to write over it.",
    "came_meanwhile_as": "Written on another laptop while this was open: {came}. Nothing is saved yet. Save again to "
    "write over it, or cancel to leave it as it is.",
    "role_may_not": "Your role does not allow this. A manager can do it or change your role.",
    "glass_reason_required": "Say in a sentence why you need to see it now; the manager reads it.",
    "not_restricted": "You can read this record already.",
    "own_opening": "Somebody else looks at why you opened a record.",
    "restricted": "This record is restricted. Ask the manager named on it if you need to see it.",
    "required": "This is needed.",
    "name_required": "Give at least one name, or say who it was in your own words.",
    "reason_required": "Say why. The reason is kept with the record.",
    "value_required": "This is needed.",
    "undo_not_this": "That a restricted record was opened stays written down; it can't be undone.",
    "undo_overtaken": "This can't be undone any more: later work stands on it. Correct the record instead.",
    "undo_involved_twice": "This can't be undone any more: who is involved has changed since. Hand the case over "
    "instead.",
    "undo_unknown": "What should be undone was not found. Nothing was changed.",
    "undone_already": "This was already undone.",
    "append_only": "This can't be changed afterwards. Add a new one instead.",
    "erased_already": "This was erased already.",
    "no_such_row": "This record is not here any more. Go back and look again.",
    "nhs_number_taken": "Another person already has this NHS number. Open that record, or check the number.",
    "not_a_postcode": "This is no postcode. Check it, or leave it empty.",
    "birth_date_in_future": "The date of birth is still to come. Check the day and the year.",
    "died_on_in_future": "The date of death is still to come. Check the day and the year.",
    "not_a_part_of_a_person": "Only a name, an address, a number or a contact detail can be taken away here.",
    "impossible_date": "There is no such date. Check the day and the month.",
    "ends_before_it_begins": "The end lies before the beginning. Check both dates.",
    # The council and its teams
    "not_of_the_organisation": "Only localities, teams and workers can be changed here.",
    "hours_out_of_range": "Hours in a week go from 0 to 168.",
    # Who is involved
    "day_in_future": "This day is still to come. Check the day and the year.",
    "day_long_ago": "This day lies more than ten years back. Check the year.",
    "holder_required": "Choose a worker.",
    "list_team_required": "Choose a team that is still in use.",
    "worker_or_team_required": "Choose who takes over: a worker, or a team's list.",
    "worker_holds_no_cases": "This worker can't have cases: they have left, or their role does not read records.",
    "not_named": "This worker is not named on the record any more. Look at it again.",
    "nobody_left_to_manage": "No manager would be left who can read this record. Let another manager in first, or lift "
    "the restriction.",
    "worker_not_named": "This record is restricted, and this worker is not named on it. Let them in first.",
    "has_key_worker": "This person has a key worker. Hand the case over instead.",
    "involved_already": "This worker is involved with this person already.",
    "waits_already": "This person is on this team's list already.",
    "involvement_ended": "This involvement has ended. Look again at who is involved now.",
    "involved_meanwhile": "Somebody became involved while this form was open. Close it, look at who is involved "
    "now, and end the case again if it is over for them too.",
    "hand_over_note_required": "Write down what the next worker must know.",
    "same_worker": "This is the worker who has the case now. Choose somebody else.",
    "nothing_to_move": "Nothing would change: it is so already.",
    "one_key_worker": "This person has one key worker; there is nothing to settle.",
    "leaves_no_key_worker": "Others are involved with this person, and nobody would be key worker. Hand the case over, "
    "end the whole case, or say that they go on alone and why.",
    "end_reason_required": "Say why it ends, from the list.",
    "nobody_to_cover": "Nobody has this case yet, so there is nobody to cover for.",
    "cover_is_over": "This cover would already be over. Check the days.",
    "cover_too_long": "Cover is for up to a year. For longer, hand the case over.",
    "no_hand_over_asked": "No hand-over is asked for.",
    "not_your_case": "This is another worker's case. They can do this, or a manager.",
    # Enablement
    "referred_already": "This person has a referral to enablement that waits or is going on. Open it instead.",
    "person_has_died": "This person's record says that they have died. Nothing new is begun for them.",
    "enablement_not_so": "This does not fit how the referral stands now. Look at it again: it may have moved on.",
    "changed_meanwhile": "Somebody changed this since you opened it. What you typed is still here: close the form, "
    "look at the record, then decide again.",
    "told_already": "It is recorded already that the referrer was told.",
    "patch_required": "Choose the patch: an enablement team that is in use.",
    "impossible_time": "Write the time as 14:05.",
    "time_in_future": "This time is still to come. Check the clock.",
    "before_receipt": "This lies before the referral was received. Check the day and the time.",
    "start_out_of_range": "A start that was found lies within {most} days of the referral.",
    "day_far_off": "This day is too far off. Check the month and the year.",
    "number_out_of_range": "Give a number from {least} to {most}.",
    "dols_kind_required": "Say what is asked for: standard, urgent, further, or a report of somebody else.",
    "managing_authority_required": "Say which care home or hospital asks.",
    "dols_pending_already": "This person has an application of this kind from this place that waits for a decision. "
    "Open it instead.",
    "dols_not_so": "This does not fit how the application stands now. Look at it again: it may have moved on.",
    "follows_no_authorisation": "Choose the authorisation of this person that the request is to follow.",
    "urgent_days_required": "Give the first and the last day of the urgent authorisation.",
    "urgent_too_long": "An urgent authorisation can't last so long. The last day it may have is {longest}.",
    "dols_not_urgent": "There is no urgent authorisation to extend.",
    "extended_already": "It has been extended already. It can be extended only once.",
    "extension_asked_late": "It was asked for after the urgent authorisation had ended. Check the day.",
    "extension_too_long": "It can't be extended so far. The last day it may have is {longest}.",
    "dols_priority_required": "Choose a priority.",
    "asked_whom_required": "Say whom you asked: the home, the person, their family.",
    "look_words_required": "Write in a line what has changed.",
    "dols_form_required": "Choose the form.",
    "representative_kind_required": "Say who the representative is, or that nobody could be found.",
    "representative_name_required": "Give the name of the representative.",
    "dols_requirements_required": "Choose at least one assessment.",
    "assessor_required": "Give the name of the assessor, or choose a colleague.",
    "dols_result_required": "Say whether the requirement is met.",
    "not_met_why_required": "Write why the requirement is not met.",
    "dols_decision_required": "Choose the decision.",
    "dols_decision_unfit": "This decision does not answer what was asked. Choose another.",
    "assessor_decides": "You assessed for this application, so somebody else decides on it.",
    "requirements_open": "It can be granted when all six requirements are met. Still open or not met: {names}.",
    "authorised_days_required": "Give the first and the last day of the authorisation.",
    "authorised_from_unfit": "It begins on the day of the decision, or at most {most} days after it.",
    "authorised_too_long": "An authorisation lasts twelve months at most. The last day it may have is {longest}.",
    "authorised_beyond_advice": "The best interests assessor recommends no longer than until {longest}.",
    "not_granted_why_required": "Say which requirements are not met.",
    "dols_end_required": "Say why it ends.",
    "dols_end_unfit": "This reason does not fit: check whether it was decided already.",
    "dols_not_ended": "It has not ended. End it instead: then you are also asked what happens next.",
    "dols_not_decided": "It has not been decided yet, so there is no decision to correct.",
    "amhp_kind_required": "Say what is asked for.",
    "amhp_closed": "This referral is closed. Correct it if something in it is wrong.",
    "amhp_outcome_required": "Choose the outcome.",
    "rag_required": "Rate the referral: red, amber or green.",
    "detention_required": "Say under which section, or that the person is not detained.",
    "detained_when_required": "Give the day and the time it began: what is left is counted from there.",
    "detention_not_extended": "This kind of detention can't be extended. Only time at a place of safety can.",
    "extension_hours_required": "Say by how many hours.",
    "doctors_required": "Give the names of the doctors.",
    "assessment_first": "This outcome needs an assessment. Record the assessment first.",
    "written_reasons_required": "The nearest relative asked for this: write the reasons they are given in writing.",
    "goal_words_required": "Write the goal as the person would say it.",
    "goal_dropped": "This goal was dropped. Look at the goals again.",
    "nothing_scored": "Score at least one goal.",
    "extension_too_short": "An extension goes beyond the six weeks. Choose a later day.",
    "not_your_referral": "This is another worker's referral. They can do this, a senior practitioner or a manager.",
    # What happens next
    "next_step_required": 'Say what happens next. If nothing does, choose "Nothing further" and say why.',
    "no_next_why_required": "Say why nothing follows. The reason is kept with the record.",
    "step_taken_up": "Somebody took this step up meanwhile. Look at the tray again.",
    "next_step_day_past": "This day has passed. Give the day it is to be done by.",
    # Reviews
    "review_kind_required": "Choose whether the review was planned, unplanned or asked for.",
    "review_reason_required": "Choose the reason for the review.",
    "review_reason_of_another_kind": "This reason does not fit the kind of review. Choose one of those offered.",
    "review_closed": "This review was completed or cancelled already. Look again at the reviews.",
    "review_method_required": "Choose who took part.",
    "review_outcome_required": "Choose the outcome.",
    "review_change_required": "Choose what changes in the support.",
    "outcomes_achieved_required": "Choose whether the outcomes of the plan were achieved; a planned review needs it.",
    "reviewer_required": "Give the name of the provider who does the review.",
    "not_your_review": "This is another worker's review. They can do this, or a manager.",
    "no_support_to_review": "No support is open that would be reviewed. Record the support first.",
    "agreed_too_late": "A review may be put off to {latest} at the latest: twelve months are not passed.",
    "agreed_later_needs_why": "This is later than the review is due. Say why it can wait.",
    "next_review_before_this": "The next review must come after this one. Check both dates.",
    # Support
    "service_type_required": "Choose the type of support.",
    "component_required": "Choose what the support is.",
    "component_of_another_type": "This does not belong to the type of support chosen. Choose one of those offered.",
    "cost_frequency_required": "Say what the cost is for: an hour, a week, or another unit.",
    "first_payment_of_no_payment": "Only a direct payment has a first payment. Choose direct payment, or leave the day "
    "empty.",
    "not_money": "Give an amount in pounds, such as 18.50.",
    "money_out_of_range": "An amount goes from 0 to {most} pounds.",
    "units_out_of_range": "Units a week go from 0 to {most}.",
    "day_far_ahead": "This day is too far ahead. Check the year.",
    "day_far_back": "This day is too long ago. Check the year.",
    "service_ended": "This support has ended. Look again at what is open now.",
    "service_open": "This support has not ended.",
    "service_not_begun": "This support has not begun yet. Withdraw it instead, and say why.",
    "service_followed": "This support goes on in a later stretch. Correct that one, or withdraw it first.",
    "service_paused": "This support is paused. Say first from when it runs again.",
    "service_paused_already": "This support is paused already.",
    "service_not_paused": "This support is not paused.",
    "change_is_correction": "The support begins no earlier than this day, so there is nothing before the change. "
    "Correct it instead.",
    "nothing_changed": "Nothing would change: it is so already.",
    "equipment_kind_required": "Choose the kind of equipment.",
    "item_required": "Say what it is, such as a grab rail.",
    "equipment_given_already": "This was given already.",
    "equipment_not_given": "This was not given yet. Withdraw it instead, and say why.",
    "equipment_returned": "This came back already.",
    "hospital_required": "Name the hospital.",
    "in_hospital_already": "This person is in hospital already, as far as the record knows. Record that discharge "
    "first.",
    "discharged_already": "This person was discharged from that stay already.",
    "discharged_to_required": "Say where they went.",
    "not_discharged": "This person has not been discharged. Record the discharge first.",
    # Assessments and carers
    "assessment_kind_required": "Choose the kind of assessment.",
    "capacity_decision_required": "Say which decision it is about: capacity is for one decision at one time.",
    "agreed_why_required": "Say why that day was agreed.",
    "assessment_closed": "This assessment is completed or cancelled. Look at it again.",
    "assessment_open": "This assessment is not completed or cancelled yet.",
    "assessment_started_already": "This assessment has begun already.",
    "outcome_of_assessment_required": "Choose what came of it.",
    "eligible_required": "Say whether there are eligible needs.",
    "capacity_required": "Say whether the person has capacity for this decision.",
    "best_interests_required": "Write down what is in the person's best interests, and why.",
    "cancel_reason_required": "Say why it is cancelled, from the list.",
    "cares_for_oneself": "The carer and the person cared for can't be the same. Choose the other person.",
    # A sheet brought in
    "sheet_cannot_open": "This file can't be opened. Check that it is still there and that you may read it.",
    "sheet_in_use": "This file can't be read now. Close it in the spreadsheet program, then try again.",
    "sheet_empty": "There is nothing in this file.",
    "sheet_too_big": "This file is larger than {megabytes} MB. Save a part of it, such as one year, as its own file.",
    "sheet_too_many_rows": "This sheet has more than {rows} rows. Save a part of it, such as one year, as its "
    "own file.",
    "sheet_too_wide": "This sheet has more than {columns} columns. Delete the columns that are not needed, "
    "then try again.",
    "sheet_too_large_inside": "This workbook unpacks to far more than a team's sheet holds and was not opened. "
    "Save it again from the spreadsheet program, or as CSV.",
    "sheet_password": "This workbook is locked by a password. Open it in the spreadsheet program and save a "
    "copy without password.",
    "sheet_damaged": "This file is damaged and can't be read. Open it in the spreadsheet program and save it again.",
    "sheet_is_web_page": "This is a web page that only looks like a spreadsheet. Open it in the spreadsheet "
    "program and save it as an Excel workbook.",
    "sheet_other_document": "This is no spreadsheet. Choose an Excel, OpenDocument or CSV file.",
    "sheet_not_a_table": "This is no spreadsheet. Choose an Excel, OpenDocument or CSV file.",
    "sheet_not_in_workbook": "That sheet is not in this workbook any more. Choose the file again.",
    "nothing_to_import": "No row can be imported yet. Answer the questions first.",
    "imported_already": "This was imported already. Nothing was changed.",
    "import_person_gone": "A person of this sheet was changed in the record meanwhile. Nothing was imported: "
    "go back one step and try it out again.",
    "import_row_wrong": "Row {row} does not fit the record. Nothing was imported: go back and try it out again.",
    "given_up": "Stopped. Nothing was changed.",
    "report_not_written": "The report could not be saved there. Choose another folder.",
    # Dates as they are typed
    "date_empty": "Give a date.",
    "date_not_a_date": "This is not read as a date. Try 3/5/26, 3 May or yesterday.",
    "date_impossible_date": "There is no such date. Check the day and the month.",
    "date_in_future": "This date is still to come. Check the day and the year.",
    "date_too_early": "This date is too long ago. Check the year.",
    "date_too_late": "This date is too far ahead. Check the year.",
    "date_formula": "This is a formula, not a date. Type the date.",
    "date_no_day": "A whole date is needed here, with day and month.",
    "date_said_from_today": "This sheet was written on another day, so 'yesterday' can't be reckoned. Type the date.",
    # Tasks, hazards, notes
    "words_required": "Say in a few words what it is.",
    "task_closed": "This task is done or dropped already.",
    "task_needs_a_day": "A reminder needs a day, or it never comes up.",
    "remind_after_due": "The reminder lies after the day it is due. Check both days.",
    "due_day_required": "Give the day it is due.",
    "nothing_chosen": "Choose at least one first.",
    "review_day_required": "Give the day on which somebody must look at it again.",
    "review_day_past": "This day is over. Give a day that lies ahead.",
    "review_day_far": "A warning is looked at again within a year. Give an earlier day.",
    "told_required": "Say whether the person was told.",
    "not_told_why_required": "Say why the person was not told.",
    "agreed_already": "A manager has agreed to this already.",
    "hazard_ended": "This warning has ended already.",
    "other_required": "Say who it is: choose a person, or type a name.",
    "related_to_self": "This is the same person. Choose somebody else.",
    "related_already": "This person is recorded here already. Change that entry, or end it first.",
    "relationship_ended": "This has ended already.",
    "note_empty": "Write the note first.",
    "note_long": "This is longer than {most} characters. Put the rest into a second note.",
    "not_your_note": "This is another worker's note. They can withdraw it, or a senior practitioner or manager.",
    "day_or_words_required": "Give the day, or say when in words, such as summer 2019.",
    "picked_already": "This is in the chronology already.",
    "death_day_required": "Give the day of death.",
    "died_before_birth": "This day lies before the date of birth. Check both.",
    "no_death_recorded": "No death is recorded for this person.",
    "closed_meanwhile": "One of these was closed meanwhile. Look at the list again.",
    "not_closed_here": "This needs somebody to do something. Open it instead.",
    "related_person_known": "This name belongs to a person's record already.",
    # Numbers as they are typed
    "nhs_number_not_digits": "An NHS number has only digits. Check it, or leave it empty.",
    "nhs_number_wrong_length": "An NHS number has ten digits. Check it, or leave it empty.",
    "nhs_number_same_digits": "Ten times the same digit is no NHS number. Leave it empty if it isn't known.",
    "nhs_number_wrong_check_digit": "One digit of this NHS number is wrong. Check it, or leave it empty.",
    "nhs_number_unusual_range": "This NHS number is not of the usual ranges. Check it; it can be kept.",
    "nhs_number_empty": "Type the NHS number, or leave it empty if it isn't known.",
    "duration_empty": "Give the time spent, such as 15 or 1h 20.",
    "duration_not_a_duration": "This is not read as time spent. Try 15, 1h 20 or half an hour.",
    "duration_out_of_range": "Time spent goes from 0 minutes to 24 hours.",
    # Lists and targets
    "national_label": "These words are fixed nationally and can't be changed. Add a local entry instead.",
    "unknown_list": "This list is not known in this version.",
    "code_needs_label": "Give the words to show.",
    "whole_days": "Give whole days, such as 2.",
    "rule_below_another": "This can't be less than the one before it: {other}. Give at least as much.",
    "rule_days_rise": "Give days that rise, such as 28, 91, 182.",
    "rule_not_understood": "This was not understood. Give a plain number, such as 28.",
    "target_ends_before_start": "The target ends before it starts. Check both months.",
    "floor_beyond_target": "The floor must lie on the worse side of the target. Check both.",
    "target_out_of_range": "Give a number from 0 to 100.",
    "target_for_worker": "Targets are set for teams, localities and the council, not for one worker.",
    "target_scope_required": "Choose whose target it is.",
    "not_a_number": "Give a number, such as 72 or 72.5.",
    "commentary_long": "That is too long to print. {most} characters fit.",
    # Remembered exchanges
    "folder_away": "This folder is not in reach now: the stick is out or the share does not answer. Nothing was "
    "changed; try again when it is there.",
    "nobody_to_send_to": "None of them has a laptop in this team yet. A manager adds laptops on the Team page.",
    "nothing_remembered": "No exchange is remembered yet. Use Send or Take in files, or remember an exchange first.",
    "route_name_taken": "There is a remembered exchange of this name already. Choose another name.",
    # Files that leave the program
    "export_path_required": "Say where the file should go.",
    "export_not_written": "The file can't be written there. Choose another folder.",
    # Sync files
    "sync_unreadable": "This file can't be read. Check that the stick is still in or the folder can be reached, then "
    "try again. Nothing was changed.",
    "sync_not_a_sync_file": "This is no file of the exchange. Choose one whose name ends in .caseload-sync.",
    "sync_locked": "This file is not for this laptop, so it stays locked. Ask the sender to send it to this laptop. "
    "Nothing was changed.",
    "sync_cut_off": "This file is not whole: copying it stopped half way. Ask for it again. Nothing was changed.",
    "sync_altered": "This file is damaged or not whole. Copy it once more, or ask for it again. Nothing was changed.",
    "sync_newer": "This file was written by a newer version of the program. Install that version, then take it in. "
    "Nothing was changed.",
    "sync_malformed": "This file holds something no version of the program writes, so it was not used. Tell whoever "
    "looks after the laptop it came from. Nothing was changed.",
    "sync_too_big": "This file unpacks to far more than a record can hold, so it was not opened. Tell whoever looks "
    "after the laptop it came from. Nothing was changed.",
    "sync_forged": "This file was not signed by the laptop it says it is from, so it was not used. Ask the sender by "
    "phone whether they sent it. Nothing was changed.",
    "sync_own_file": "This file was written on this laptop. Give it to the colleague it is for; nothing here needs it.",
    "sync_not_for_us": "This file is addressed to another laptop. Ask the sender to send it to this one. "
    "Nothing was changed.",
    "sync_unknown_sender": "The laptop that wrote this file does not belong to your team, as far as this one knows. "
    "Take in your manager's newest file first; if that does not help, ask your manager to add that laptop.",
    "sync_removed_sender": "The laptop that wrote this file was removed from the team, so nothing of it was taken in. "
    "If it is back in use, your manager can add it anew.",
    "sync_not_allowed": "This file tries to change who belongs to the team from a laptop that may not do so. "
    "Nothing of it was taken in. Tell your manager which laptop it came from.",
    "sync_words_needed": "Compare the words of the sender's laptop by phone first, then take the file in.",
    "sync_not_written": "The file did not arrive as it was written, and was taken away again. Use another stick or "
    "folder. Nothing is lost.",
    "recipient_unreadable": "The key of a laptop in the list of laptops can't be read. Nothing was written. Have that "
    "laptop's card taken in again.",
    "sync_words_wrong": "These are not the words of the laptop the file is from. Listen again, group by group; if they "
    "stay different, don't take the file in.",
    "no_such_name": "No worker, team or locality has exactly this name, or several have. Check it, or give the id.",
    "scope_required": "Say what is to be sent: a caseload, a team, a locality, everything or common.",
    "key_unreadable": "This is no key of a laptop. Choose the key file that was written on that laptop.",
    # Laptops of the team
    "no_recipients": "Nobody it goes to has a laptop in this team now. Choose at least one laptop to send to.",
    "no_such_recipients": "Choose whom to send to from the list.",
    "no_such_scope": "Choose what to send from the list.",
    "exchange_to_unknown": "That laptop does not belong to the team, or was removed. Nothing was written.",
    "exchange_too_wide": "That is more than the owner of that laptop needs. Choose your caseload or their team, or ask "
    "a manager to send it.",
    "import_unknown": "This laptop has not taken that file in.",
    "import_undone": "That file was taken back already.",
    "import_joined": "With that file this laptop joined its team, so it stays.",
    "import_let_go": "It took records off this laptop, so it stays. If you need them, ask the sender for them.",
    "import_followed": "Another file came in after it. Take the newer one back first.",
    "import_told": "A file has gone out since that tells the others this one was taken in, so it stays. Anything "
    "wrong in it can be corrected one by one.",
    "import_built_on": "You have worked on what it brought, so it stays. Anything wrong in it can be corrected one by "
    "one.",
    "import_forked": "That file brought back work of this laptop itself, so it stays.",
    "card_unreadable": "This card can't be read. Check that the stick is still in or the folder can be reached, then "
    "try again.",
    "card_not_written": "The card can't be written there. Choose another folder, or put the stick in again.",
    "card_not_a_card": "This is no card of a laptop. Choose the file whose name ends in .caseload-card.",
    "card_newer": "This card was made by a newer version of the program. Install that version here first.",
    "card_altered": "This card is not as it was made. Ask for it again, or have a new one saved on that laptop.",
    "laptop_may_not_manage": "This laptop may not change the team or its laptops: the others would not take it. "
    "Do it on a laptop that manages.",
    "device_enrolled": "This laptop belongs to the team already.",
    "device_other_keys": "This card names a laptop of the team, but with other keys. Don't add it. Ask its owner by "
    "phone, and remove the laptop if nobody can say why.",
    "device_name_required": "Give the laptop a name, such as “Jo's laptop”.",
    "device_owner_required": "Choose who uses this laptop.",
    "no_such_device": "This laptop is not in the list any more. Look at the list again.",
    "last_managing_laptop": "This is the last laptop that manages. Let another one manage first.",
    "joined_already": "This laptop belongs to a team already. Take the file in on the Exchange page.",
    "sync_no_welcome": "This file is not the first one for this laptop. Ask your manager to add this laptop under "
    "Team, Laptops, and to send the file that is made then.",
    "cannot_remove_this_laptop": "This is the laptop you are working on. Remove it from another laptop that manages.",
    # Contacts
    "outcome_required": "Choose what came of it. “Not decided yet” is a choice too.",
    "received_required": "Say when the contact came.",
    "received_in_future": "The contact can't have come later than today. Check the date.",
    "received_long_ago": "This is more than a year ago. Check the year.",
    "clock_far_off": "The date of this laptop looks wrong. Check its clock.",
    "closed_before_received": "The outcome was decided before the contact came. Check both dates.",
    "closed_in_future": "The outcome can't be decided later than today. Check the date.",
    "closed_without_final_outcome": "There is a closing date, but this outcome leaves the contact open.",
    "person_or_description": "Choose the person, or describe who it was about.",
    "minutes_out_of_range": "Time spent goes from 0 minutes to 24 hours.",
    "minutes_long": "That is a long time for one contact. Check it.",
    "about_required": "Choose the person, register somebody new, or describe who it was about.",
    "code_of_another_time": "This choice was not in the list on that day. It can be kept.",
    "not_in_list": "This is not in the list. Type part of the words and choose with the arrow keys.",
    "contact_reason_required": "Choose what the contact was about.",
    "clock_behind": "The clock of this laptop is behind the record. The date you gave is kept; please have the clock "
    "set.",
    "method_required": "Say how the contact came.",
    "worker_required": "Say who took the contact.",
    "team_required": "Say which team took the contact.",
    "unknown_code": "This is not in the list. Choose from the list.",
    "retired_code": "This choice is no longer used. Choose another if you can.",
    "next_step_date_past": "The date for what happens next has passed.",
    "withdrawn_already": "This contact was withdrawn already.",
    "not_a_time": "This is not read as a time. Try 9:05 or 14.30.",
    "not_withdrawn": "This contact is not withdrawn. Look at it again.",
    "choose_person": "Choose the person from the list.",
    "linked_already": "This contact is already linked to a person.",
    "not_correctable": "This can't be corrected.",
    "not_amendable": "This can't be changed here. A restriction is set and lifted with its own buttons, by a manager.",
    "one_and_the_same": "This is one and the same record. Choose two.",
    "choose_side": "Choose one of these, or leave this field for later and choose in another.",
    "nothing_to_settle": "There is nothing here that you can settle this way. Look at the list again.",
    "settled_already": "This has been settled meanwhile. Look at the record again.",
    **merging.SENTENCES,
    **provider.SENTENCES,
    **safeguarding.SENTENCES,
    "not_your_contact": "Only the worker who took the contact, a senior practitioner or a manager can correct it.",
}
DRILL_PROBLEMS: dict[str, str] = {
    "slots": "its sign-ins can't be read",
    "not_a_store": "it is not a store, or its beginning is damaged",
    "damaged": "part of it is damaged",
    "newer_store": "it was written by a newer version of the program",
    "chains": "its journal was changed or is incomplete",
    "access_log": "its access log was changed or is incomplete",
    "rows_differ": "its records are not those of its journal",
}
"""What a restore drill can find wrong with a backup, as parts of a sentence."""

_UNKNOWN = "That did not work. Nothing was changed. If it happens again, tell whoever looks after this program."


class _Blanks(dict[str, object]):
    """Fills what was not given with a blank, so that a sentence is never lost for want of a value."""

    def __missing__(self, key: str) -> str:
        return ""


def sentence(code: str, **values: object) -> str:
    """The sentence for a code, its blanks filled; an unknown code gets a calm general one."""
    return SENTENCES.get(code, _UNKNOWN).format_map(_Blanks(values))


def sentence_for(error: CaseloadError) -> str:
    """The sentence for an error the worker can act on."""
    return sentence(error.code, **error.values)
