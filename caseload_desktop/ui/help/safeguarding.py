"""What the help says about keeping adults safe: concerns, decisions, enquiries and their end."""

from __future__ import annotations

from caseload_desktop.ui.help.parts import Heading, Listed, Said, Table, Topic
from caseload_desktop.ui.keys import IN_SAFEGUARDING

SAFEGUARDING = Topic(
    "safeguarding",
    "Safeguarding",
    (
        Said(
            "A concern is raised from a person's tab Safeguarding, or from a contact: what was typed there stands in "
            "the form. Several adults of one incident are typed once; each gets a concern of their own."
        ),
        Said(
            "A safeguarding manager decides, never on what they recorded themselves. The three tests of the Care Act "
            "are answered with a reason each: all met, it is a section 42 enquiry; otherwise another enquiry, or none, "
            "with what is done instead and what happens next."
        ),
        Said(
            "A safeguarding manager corrects a decision recorded wrongly: the kind of enquiry follows from the tests, "
            "also once it is closed. What had been decided stays below the concern."
        ),
        Listed(
            (
                "To decide: who is in danger first, then what is late.",
                "Enquiries: by stage, with the actions still open. The council sets each stage's days.",
                "Beyond six months: counted from the first beginning; no pause makes an enquiry younger.",
                "To close: concluded, and not signed off yet.",
                "Done lately: decided against an enquiry, or closed, in the last four weeks.",
            )
        ),
        Said("The outcome asks for all the national return counts. What is missing stands beside its field."),
        Said(
            "Whoever leads, concluded or asked can't sign off. A closed enquiry can be opened again, with the reason. "
            "A clock is paused only with a reason and loses no day by it."
        ),
        Said(
            "Feedback owed to whoever raised it, on decision and outcome, stands in My work: F records it, or why not."
        ),
        Said("Decided differently on two laptops: the concern says so until somebody chooses."),
        Heading("Keys in its lists"),
        Table(tuple((key.shown, key.does) for key in IN_SAFEGUARDING)),
    ),
    pages=("safeguarding",),
    also="concern abuse neglect section 42 enquiry alert consultation three tests decision sign off closure making "
    "safeguarding personal msp advocate kasaf",
)
