"""What the help says about providers, early signs and supervision."""

from __future__ import annotations

from caseload_desktop.ui.help.parts import Listed, Said, Topic

PROVIDERS = Topic(
    "providers",
    "Providers and early signs",
    (
        Said(
            "Every place has one record: a home, an agency, a hospital. It is found while you type a concern or a DoLS "
            "application, or added on the spot. Every laptop of the council has it, so write nothing there about a "
            "person."
        ),
        Said(
            "Enter on a provider shows twelve months, every concern, enquiry, application and action about it with its "
            "outcome, what is followed up, and who looked at it. Enter on a line opens the person's record."
        ),
        Said("Three signs are looked for, and each says why it is there:"),
        Listed(
            (
                "Concerns rise: at least 3 in 90 days, and half more than as many days had on average in the 360 days "
                "before.",
                "A type is repeated: one type of abuse in at least 3 concerns within 180 days.",
                "Several people: concerns about at least 3 different people within 90 days.",
            )
        ),
        Said(
            "All concerns that name the place count, also those that led to no enquiry; one incident with several "
            "adults counts once, but each adult as a person. Concerns about people whose records are restricted to "
            "others are counted for nobody else. The numbers are the council's: Clocks and rules."
        ),
        Said(
            "A manager's look, with what was seen and what follows, silences the signs until another concern is "
            "recorded, or the day agreed to look again. Follow-ups wait in My work of whoever they are given to."
        ),
    ),
    pages=("providers",),
    also="care home agency early signs trend quality improvement",
)

SUPERVISION = Topic(
    "supervision",
    "Supervision, and what the return lacks",
    (
        Said(
            "A worker's safeguarding work stands in one view: what is open with its stage and day, what waits for "
            "sign-off, what was recorded and closed in three months, DoLS and AMHP too. Managers open it from a "
            "worker's row on Caseload or Team, everybody their own from Find (Ctrl+K); it can be saved as a PDF."
        ),
        Said(
            "What the safeguarding return lacks, also in Find (Ctrl+K), lists the enquiries of a financial year with "
            "gaps in what the national return asks, and the people it would count as not known."
        ),
    ),
    pages=("supervision", "return_check"),
    also="supervision practitioner sign-off SAC national return not known",
)
