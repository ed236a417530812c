"""What the help says about people registered twice: proposed, merged, taken apart."""

from __future__ import annotations

from caseload_desktop.ui.help.parts import Listed, Said, Topic

MERGING = Topic(
    "merging",
    "The same person, twice",
    (
        Said(
            "After files were taken in, Possible duplicates proposes people and contacts that may be there twice, with "
            "the reasons. Compare everybody looks through all you hold. Say that they are not the same, and nobody is "
            "asked again, on no laptop."
        ),
        Said(
            "Same person shows both records side by side. The fuller one stays unless you say otherwise; of each field "
            "in which they differ one value is chosen, and what the record that stays does not say is taken from the "
            "other. From a person's details, Merge with finds any other record."
        ),
        Listed(
            (
                "Two NHS numbers stop a merge until you know that one of them is wrong or was replaced.",
                "Two key workers: you say who stays; the other goes on beside as an additional worker.",
                "A restricted record and an open one: only a manager named on it merges them, and both are restricted "
                "from then on. Whoever is named on one alone reads neither.",
            )
        ),
        Said(
            "Everything of both is then one record. The other name, NHS number and reference still find the person; "
            "they stand in the details, under Merged records. On laptops that do not know yet, work goes on in either "
            "record and arrives in the one."
        ),
        Said(
            "They were two people after all? Take apart, in the details, gives each their own record back, also after "
            "later work: what was recorded since for the one record stays with it, and you are told first what that "
            "is. Managers and senior practitioners merge and take apart. Undo takes back either."
        ),
    ),
    pages=("duplicates",),
    also="duplicate duplicates merge same person twice double part split reference",
)
