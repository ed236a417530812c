"""What the help says of a person's record: notes, tasks, hazards, the people around them, chronology, death."""

from __future__ import annotations

from caseload_desktop.ui.help.parts import Listed, Said, Topic

PERSON = Topic(
    "person",
    "A person's record",
    (
        Said(
            "Above every part of the record stands what you must know before you act: hazards, restriction, how to "
            "speak with the person. Alt and the underlined letter leads to a part; each is read when you look at it."
        ),
        Listed(
            (
                "Notes: Ctrl+N begins one from anywhere in the record. What you type is kept at every key, for you "
                "alone. Completed with Ctrl+Enter it is only added to; who wrote it may withdraw it with a reason.",
                "Tasks: Ctrl+T adds one. With a reminder it comes up on that day, under today until it is due. Done on "
                "two laptops, it is done.",
                "Hazards: recorded under Details, shown at once. A manager agrees, and says at the latest after a year "
                "whether it still stands. A warning that says something else since is agreed anew.",
                "People around them: whom to ring stands first. Somebody held here gets the other side in their own "
                "record, in the same act; one undo takes both back. Of somebody restricted only the name shows.",
                "Chronology: pick from the record, where notes marked as significant are proposed, or write an entry; "
                "its day may be in words: summer 2019. Say what it means. It can be saved as a PDF.",
            )
        ),
        Said(
            "Somebody died? Record it under Details. Clocks stop by themselves, and nothing else is closed by it: "
            "what is still open is listed, and each thing is opened or closed from there. One undo opens it again."
        ),
        Said(
            "Does one laptop hold only one of two related people, it changes one side. Where both are held, Match "
            "brings them into line."
        ),
    ),
    pages=("person",),
    also="note task reminder hazard warning risk relationship next of kin carer attorney chronology death died",
)
