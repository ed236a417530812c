"""What the help says about cases: who works with whom, enablement, support, reviews."""

from __future__ import annotations

from caseload_desktop.ui.help.parts import Heading, Listed, Said, Table, Topic
from caseload_desktop.ui.keys import IN_ENABLEMENT, IN_REVIEWS

CASELOAD = Topic(
    "caseload",
    "Who works with whom",
    (
        Said(
            "A person has one key worker and any number of additional workers. While a team has nobody for them, they "
            "wait on its list, with a priority that says by when somebody should start and how often to keep in touch."
        ),
        Listed(
            (
                "Mine: your cases and those you cover. What a manager gave you lately stands above, with its note.",
                "Waiting: who waits, the most pressing first. K records that you rang; P rates anew when things get "
                "worse. Every rating stays.",
                "Workers, for managers: choose a worker, then their cases. Ctrl+A and A move all of them in one act. "
                "Points say how heavy a caseload is against the room contracted hours leave: room up to 90%, full up "
                "to 110%, over beyond. “Why” lists every piece of work with its points and the reason.",
                "To sort out: people with an additional worker but no key worker, with two key workers, with a worker "
                "who left, or with nobody.",
            )
        ),
        Said(
            "Going on leave? V arranges cover: you stay key worker, and whoever covers finds the case among their own. "
            "Practitioners ask for a hand-over with A; the manager decides."
        ),
        Said(
            "Two managers moved one case on two laptops? Neither move is lost: the person stands under To sort out "
            "until somebody says who stays key worker."
        ),
    ),
    pages=("caseload",),
    also="allocate allocation key worker waiting list priority hand over transfer cover leave",
)

ENABLEMENT = Topic(
    "enablement",
    "Enablement",
    (
        Said(
            "A referral is answered against the clock: the referrer is told within 2 hours when no start can be found "
            "in the next 24; a refusal comes within 2 hours for hospital discharges, within 4 for everybody else, and "
            "for want of capacity goes to Purchasing with the request for a package within two weeks. The hours run at "
            "night and at weekends too. They are the council's own setting."
        ),
        Listed(
            (
                "Waiting: the clock that runs out first, by shape, word and colour; the tip has day and time. Whoever "
                "was accepted and can't start in 24 hours is followed up at home: F.",
                "In service: which of six weeks, goals, and when it ends. S scores all goals in one go, every week.",
                "Follow-ups: 84 and 91 days after discharge from hospital; for everybody else after the start.",
                "Capacity: C, then G, A, R or B for Green, Amber, Red or Black. Enter has hours and staff too.",
                "Week: the sitrep of a patch. Every number opens the people behind it.",
            )
        ),
        Said(
            "The first six weeks from the start are free of charge, extended or not. Whoever stays longer needs an "
            "extension with a reason and is counted as beyond six weeks."
        ),
        Said(
            "Goals scored on two laptops: both scores stand. Accepted here and declined there: the referral says that "
            "two laptops differ until somebody chooses."
        ),
        Heading("Keys in its lists"),
        Table(tuple((key.shown, key.does) for key in IN_ENABLEMENT)),
    ),
    pages=("enablement",),
    also="keah reablement referral goal score patch capacity green amber red black sitrep six weeks free",
)

SUPPORT = Topic(
    "support",
    "Support, assessments and carers",
    (
        Said(
            "The tab Support of a person tells at one look what is open now, what it costs a week, which equipment "
            "they have and whether they are in hospital. What was before stands below."
        ),
        Listed(
            (
                "Change: support goes on differently from a day, such as more hours. What it was until then stays.",
                "Correct, under the three dots: what was recorded wrongly is put right. The history keeps both.",
                "End asks what happens next. A day makes it a task, for the key worker unless you name somebody.",
                "A pause leaves support and its review open. Withdraw only what never began or was a mistake.",
            )
        ),
        Said(
            "The cost of a week: costs per hour, session or day times the units of a week; longer costs divided by "
            "their weeks, a year having 52. An aid is free whatever it costs, an adaptation up to £1,000 (SI "
            "2014/2672)."
        ),
        Said(
            "An assessment is due 28 days after it was asked for; a Care Act assessment that belongs to a stay in "
            "hospital, 3 to 6 weeks after the discharge. Both are the council's own settings. On a weekend or bank "
            "holiday it is the working day before. You can agree another day, and say why."
        ),
        Said(
            "A contact said that an assessment comes next, or gave equipment? It stands above the tab: Add it takes it "
            "over, so that nobody types it twice. Carers are offered an assessment from either person's record; say "
            "later what it led to."
        ),
        Said(
            "Support ended here and corrected there: it is ended, with the correction. Ended here and changed there: "
            "both ends wait for a choice, and what began anew stands."
        ),
    ),
    also="service provider homecare direct payment residential nursing cost telecare equipment hospital discharge "
    "capacity eligibility 28 days carer",
)

REVIEWS = Topic(
    "reviews",
    "Reviews and when they are due",
    (
        Said(
            "Every open support has one next review, with its reason in words: 6 to 8 weeks after it began or was "
            "changed, 12 months after the last full review, 6 weeks after a short-term placement began, the end of "
            "enablement, 6 months after a first direct payment, or a day you agreed."
        ),
        Listed(
            (
                "Due: what is overdue, longest first, and what is due soon. A chip opens the rows it counts.",
                "Without a day: support nobody can tell a day for, and why. Agree one with A, or mend the record.",
                "By worker, for managers: how many are overdue for how long, by worker, team or locality.",
                "An earlier day you agree wins at once. A later one asks why, and never passes 12 months.",
            )
        ),
        Said(
            "Typed late? The next review is reckoned from the day the review was held. Paused support, support the "
            "NHS alone pays for and people who died ask for no review."
        ),
        Heading("Keys in its lists"),
        Table(tuple((key.shown, key.does) for key in IN_REVIEWS)),
    ),
    pages=("reviews",),
    also="review due overdue annual light touch trusted reviewer plan gap",
)
