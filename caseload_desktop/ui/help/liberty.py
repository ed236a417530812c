"""What the help says about DoLS applications and referrals to an AMHP."""

from __future__ import annotations

from caseload_desktop.ui.help.parts import Heading, Listed, Said, Table, Topic
from caseload_desktop.ui.keys import IN_AMHP, IN_DOLS

LIBERTY = Topic(
    "liberty",
    "DoLS",
    (
        Said(
            "A DoLS application begins on the person, or from a contact that asks for it. Its days count from receipt, "
            "the day itself included: 14 by the local plan, 21 by the national limit; an urgent authorisation is to be "
            "followed before it ends. The tip of a status has every clock with its reason. The days are the council's "
            "own setting."
        ),
        Listed(
            (
                "Pending: higher priority first, and within a priority whoever's day comes first. The circumstances "
                "propose a priority; another one needs a reason. What nobody has ranked stands first.",
                "Looks due: whoever waits is looked at every quarter. L records whom you asked; circumstances that "
                "changed rank the application anew.",
                "Authorisations: what ends soonest first. F records the further request, which follows without a gap; "
                "N says why none is needed. A suspension is lifted within 28 days or the authorisation ceases.",
                "Over lately: not granted, withdrawn, ended in the last 28 days.",
            )
        ),
        Said(
            "A safeguarding manager signs the decision, and not if they assessed. It can be granted when all six "
            "requirements are met, for no longer than the best interests assessor recommends and a year at most. "
            "Not granted says which requirement is not met and what happens next."
        ),
        Heading("Keys in the lists of DoLS"),
        Table(tuple((key.shown, key.does) for key in IN_DOLS)),
    ),
    pages=("liberty",),
    also="deprivation of liberty safeguards urgent standard further authorisation pending look quarter",
)

AMHP = Topic(
    "amhp",
    "AMHP referrals",
    (
        Said(
            "A referral to an AMHP is rated red, amber or green; every rating stays with its reason. Where somebody is "
            "detained, the time that is left is counted from when it began and runs at night and at weekends. "
            "Whoever's detention ends within 6 hours comes first, then red before amber before green, then the least "
            "time left. Time at a place of safety can be extended once, by a doctor, by up to 12 hours."
        ),
        Heading("Keys in the list of AMHP referrals"),
        Table(tuple((key.shown, key.does) for key in IN_AMHP)),
    ),
    also="mental health act section detention rag red amber green countdown place of safety",
)
