"""What the help says about the clocks and rules a council sets."""

from __future__ import annotations

from caseload_desktop.ui.help.parts import Listed, Said, Topic

RULES = Topic(
    "rules",
    "Clocks and rules",
    (
        Said(
            "Under Settings, Clocks and rules, managers find every number the program reckons with: days, hours, "
            "points. Each stands in words with what it rests on. Enter changes one; Ctrl+Z takes it back."
        ),
        Listed(
            (
                "What rests on the law or on guidance should follow it. What is a proposal is for the council to set.",
                "A value nobody set is as shipped, and “As shipped” goes back to it.",
                "A change holds on this laptop at once, and on the others with the next file.",
                "Two managers set one rule on two laptops? Both values stand under Two laptops differ until one is "
                "chosen.",
            )
        ),
    ),
    also="setting configure days hours points weight clock deadline council rule change",
)
