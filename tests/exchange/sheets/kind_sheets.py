"""Invented sheets of every kind as teams keep them: titles, totals, five ways of writing a date, half-filled rows."""

from __future__ import annotations

from tests.exchange.sheets.makers import Rows

CASELOAD: Rows = [
    ["Canterbury caseload list  updated 20/11/26", "", "", "", "", "", "", "", "", ""],
    ["SSID", "Client", "D.O.B", "NHS No", "Post code", "Key Worker", "Joint / lead", "Date alloc'd", "RAG", "Comments"],
    ["400123", "TANNER, Cyril", "15/09/1934", "999 000 0018", "CT1 2QX", "Jo Bell", "KW", "03.04.26", "Red", "frail"],
    ["400124", "Oak, Bob", "1950", "", "ME14 1XX", "JB", "", "12 May 2026", "amber", ""],
    ["400125", "Ash, Ann", "01/02/1941", "", "CT2 7AA", "unallocated", "", "1/11/2026", "Urgent", "daughter rang"],
    ["400125", "Ann Ash", "", "", "", "", "", "", "", ""],
    ["400123", "Tanner, Cyril", "", "", "", "A Rahman", "joint", "01/06/2026", "", "OT equipment"],
    ["400123", "Cyril Tanner", "", "", "", "Tom Wood", "", "01/07/2026", "", ""],
    ["400126", "Elm, Dot", "31/02/1950", "999 000 0019", "", "Sue P", "KW", "31/02/2026", "", '=HYPERLINK("x")'],
    ["400124", "Oak, Bob", "1950", "", "ME14 1XX", "JB", "", "12 May 2026", "amber", ""],
    ["", "Total 7", "", "", "", "", "", "", "", ""],
]
REFERRALS: Rows = [
    ["KEaH referrals Canterbury patch", "", "", "", "", "", "", "", "", "", "", ""],
    [
        "Referral received", "Time recd", "Name", "NHS No", "Source", "Discharge date", "Reason for referral",
        "Accepted / declined", "Start date", "End date", "Outcome", "Support after",
    ],
    ["02/03/2026", "10:15", "Fir, Eve", "999 000 0026", "hospital", "01/03/26", "fell, new hip", "accepted",
     "03/03/2026", "14/04/2026", "independent", "none"],
    ["5 Nov 2026", "", "Yew, Joan", "", "Promoting", "", "washing and dressing", "Yes", "07-Nov-26", "", "", ""],
    ["06/11/2026", "4pm", "Holm, Ed", "", "ward", "30/02/2026", "meals", "declined", "", "", "", ""],
    ["06/11/2026", "16:00", "Ed Holm", "", "ward", "", "meals", "declined", "", "", "", ""],
    ["18/11/2026", "09.05", "Yew, Joan", "", "TA", "", "again", "", "", "", "", ""],
    ["19/11/2026", "11:40", "Box, Una", "", "?", "", "stairs", "", "", "", "", ""],
    ["12/10/2026", "", "Lime, Ted", "", "contact", "", "meals", "accepted", "20/10/2026", "13/10/2026", "declined",
     "nothing"],
    ["Total", "6", "", "", "", "", "", "", "", "", "", ""],
]  # fmt: skip
REVIEWS: Rows = [
    ["SSID", "Client name", "DOB", "Review type", "Review due", "Date completed", "Reviewing officer",
     "Outcome of review", "Change to package", "Goals met", "Next review", "Notes"],
    ["500001", "Pine, Mavis", "3/3/1939", "Annual", "01/03/2026", "05.03.2026", "Amina Rahman", "continuation",
     "no change", "fully", "01/03/2027", "happy with carers"],
    ["500002", "Larch, Sid", "1944", "annual", "1 Dec 2026", "", "JB", "", "", "", "", "ring daughter first"],
    ["500003", "Rowan, Peg", "02/02/1931", "Planned", "01/09/2026", "", "", "", "", "", "", ""],
    ["500001", "Pine, Mavis", "3/3/1939", "Annual", "", "05/03/26", "A Rahman", "", "", "", "", ""],
    ["500004", "Alder, Win", "", "unplanned", "", "32/10/2026", "", "", "", "", "", ""],
    ["500005", "Beech, Roy", "7 Jul 1950", "", "", "10-Oct-26", "Tom Wood", "no idea", "more", "", "10/10/2030", ""],
    ["", "", "", "", "", "", "", "", "", "", "", ""],
]  # fmt: skip
SERVICES: Rows = [
    ["Packages of care - North, November", "", "", "", "", "", "", "", "", ""],
    ["Client", "NHS number", "Service", "Care agency", "Start date", "Hrs pw", "Hourly rate", "Perm/temp", "End date",
     "End reason"],
    ["Tanner, Cyril", "9990000018", "Home care", "Willow Care", "03/04/2024", "10.5", "£21.50", "perm", "", ""],
    ["Tanner, Cyril", "9990000018", "homecare", "willow care", "3 Apr 2024", "10 1/2", "", "", "", ""],
    ["Oak, Bob", "", "care home", "The Limes", "01/02/2025", "", "", "Permanent", "", ""],
    ["Ash, Ann", "", "day centre", "Age Well", "12.01.2026", "2 days", "", "", "01/06/2026", "refused"],
    ["Elm, Dot", "", "DP", "", "31/02/2026", "8", "", "", "", ""],
    ["Fir, Eve", "", "befriending", "", "01/05/2026", "1", "", "", "01/04/2026", ""],
    ["", "", "", "TOTAL HOURS", "", "31.5", "", "", "", ""],
]  # fmt: skip
CONCERNS: Rows = [
    ["Safeguarding log - Thanet 2026", "", "", "", "", "", "", "", "", "", "", "", ""],
    ["Date raised", "Client", "DOB", "Type of abuse", "Location of abuse", "Alleged perpetrator", "Care home",
     "Raised by", "S42 Y/N", "Decision date", "Enquiry officer", "Enquiry outcome", "Date closed"],
    ["03/03/2026", "Fir, Eve", "1/2/1940", "Neglect", "care home", "staff", "The Limes", "GP", "Y", "05/03/2026",
     "Jo Bell", "Risk identified and action taken", "20/04/2026"],
    ["10 Oct 2026", "Yew, Joan", "", "neglect, theft", "own home", "family", "", "Police", "NFA", "12/10/2026", "", "",
     ""],
    ["02/11/2026", "Holm, Ed", "", "Physical Abuse", "", "stranger", "", "family, friend or neighbour", "", "", "", "",
     ""],
    ["05/11/2026", "Box, Una", "", "financial", "home", "", "The Limes", "police", "section 42", "01/11/2026", "", "",
     ""],
    ["06/11/2026", "Ash, Ann", "", "Hoarding", "Own Home", "", "", "self", "Yes", "", "A Rahman", "", ""],
    ["03/03/2026", "Eve Fir", "1/2/1940", "neglect", "", "", "", "", "", "", "", "", ""],
    ["Total", "6", "", "", "", "", "", "", "", "", "", "", ""],
]  # fmt: skip
DOLS: Rows = [
    ["DoLS tracker", "", "", "", "", "", "", "", "", "", "", "", ""],
    ["Application date", "Resident", "DOB", "Application type", "Managing authority", "ADASS priority", "Urgent from",
     "Urgent expires", "BIA", "SB decision", "Date signed off", "Authorisation start", "Authorisation expiry"],
    ["01/06/2026", "Fir, Eve", "1/2/1940", "standard", "The Limes", "high", "", "", "Jo Bell", "granted", "20/06/2026",
     "20/06/2026", "19/06/2027"],
    ["10/11/2026", "Yew, Joan", "", "urgent", "QEQM hospital", "amber", "10/11/2026", "16/11/2026", "", "", "", "", ""],
    ["12/11/2026", "Holm, Ed", "", "urgent", "The Limes", "low", "12/11/2026", "", "", "", "", "", ""],
    ["02/05/2026", "Box, Una", "", "form 1", "The Limes", "", "", "", "", "not granted", "01/06/2026", "", ""],
    ["03/05/2026", "Lime, Ted", "", "standard", "The Limes", "", "", "", "", "granted", "01/06/2026", "", ""],
    ["01/06/2026", "Eve Fir", "1/2/1940", "standard", "The Limes", "", "", "", "", "", "", "", ""],
]  # fmt: skip
