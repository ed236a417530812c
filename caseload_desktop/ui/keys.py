"""Every key of the program in one list: the shell binds from it, and the help page shows it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Key:
    """One thing a key does; several key sequences when any of them does it. ``act`` names it for whoever binds it."""

    sequences: tuple[str, ...]
    does: str
    act: str = ""

    @property
    def shown(self) -> str:
        """The sequences as people read them: "Alt+1 to Alt+9", "Ctrl+Enter"."""
        words = [_NAMES.get(one, one) for one in self.sequences]
        return f"{words[0]} to {words[-1]}" if len(words) > 2 else " or ".join(dict.fromkeys(words))


_NAMES = {"Ctrl+Return": "Ctrl+Enter", "Return": "Enter"}

HELP = Key(("F1",), "This help, opened where it fits the page you are on", "help")
PAGES = Key(
    tuple(f"Alt+{number % 10}" for number in range(1, 11)),
    "Go to a page on the left, counted from the top; 0 is the tenth",
)

EVERYWHERE = (
    Key(("Ctrl+K",), "Find a person, an NHS number or anything the program can do", "find"),
    Key(("Ctrl+L",), "Log a contact, also while another is unfinished", "log"),
    Key(("Ctrl+Shift+E",), "Exchange now, along every remembered exchange", "exchange"),
    Key(("Ctrl+Z",), "Undo the last act; in a text field, the last typing", "undo"),
    Key(("Ctrl+Shift+L",), "Lock the screen", "lock"),
    Key(("Alt+Left",), "Back to what you saw before", "back"),
    Key(("Alt+Right",), "Forward again", "forward"),
    Key(("F6",), "Between the pages on the left and the page itself", "part"),
    Key(("F5",), "Read the page again", "refresh"),
)
"""What the workspace binds; each ``act`` is one of its own verbs."""

IN_FORMS = (
    Key(("Ctrl+Return", "Ctrl+Enter"), "Save the form"),
    Key(("Tab", "Shift+Tab"), "Next field; the field before"),
    Key(("Escape",), "Close a list, a drawer or a dialog without saving"),
    Key(("Down",), "Open the choices of a field, then move among them; Enter takes one"),
    Key(("Up", "Down"), "In a date: the day after; the day before"),
    Key(("F9",), "Throw away what you typed before and begin again; once more brings it back"),
)
IN_LOG_CONTACT = (
    Key(tuple(f"Ctrl+{number}" for number in range(1, 7)), "Take one of the people shown beside the form"),
    Key(("Ctrl+B",), "Mark the contact as a call back"),
    Key(("F7",), "Go to what stands beside the form"),
    Key(("F8",), "The next unfinished contact"),
)
IN_CONTACTS = (
    Key(("/",), "Search the list"),
    Key(("Return",), "Open the contact"),
    Key(("Ctrl+Return",), "Open the person"),
    Key(("E",), "Correct the contact"),
    Key(("W",), "Withdraw the contact"),
    Key(("L",), "Link the contact to a person"),
    Key(("Alt+N",), "Case notes the search finds, or the contacts again"),
    Key(("Home", "End"), "First line; last line"),
)

IN_TRAY = (
    Key(("Return",), "Open the very thing: the contact, the review, where you left off"),
    Key(("Ctrl+Return",), "Open the person"),
    Key(("D",), "Done, all that are chosen"),
    Key(("N",), "Done, with a note on what came of it"),
    Key(("P",), "Plan for a day, or put off"),
    Key(("G",), "Give to a worker"),
    Key(("K",), "Kept in touch with somebody who waits"),
    Key(("R", "X"), "Hold a review; cancel one that was planned or asked for, throw away what is not finished"),
    Key(("A",), "Agree a day for a review, agree to a hazard, accept a referral"),
    Key(("C", "S"), "Complete an assessment, say that it came or happened; begin, start, score"),
    Key(("L", "F", "T"), "Look again; follow up, feedback on a concern; the referrer was told"),
    Key(("E",), "End support or enablement"),
    Key(("1", "2", "3", "4", "5", "6"), "The quick filters, from the left"),
    Key(("0",), "Show everything again"),
    Key(("W",), "Whose work: mine, my team's, my locality's"),
    Key(("B",), "Group by the next thing: date, kind, person, address"),
    Key(("/",), "Search the tray"),
    Key(("Home", "End"), "First line; last line"),
    Key(("Shift+Up", "Shift+Down"), "Choose several lines; Ctrl+A chooses all"),
)

IN_CASELOAD = (
    Key(("Return",), "Open the person"),
    Key(("A",), "Allocate, hand over, or move all that are chosen"),
    Key(("K",), "Kept in touch with somebody who waits"),
    Key(("P",), "Rate the priority"),
    Key(("V",), "Arrange cover"),
    Key(("E",), "End it"),
    Key(("Shift+Up", "Shift+Down"), "Choose several lines; Ctrl+A chooses all"),
)

IN_REVIEWS = (
    Key(("R",), "Record that the review was held"),
    Key(("P",), "Plan it for a day, or all that are chosen"),
    Key(("A",), "Agree an earlier or later day"),
    Key(("G",), "Give it to somebody, or all that are chosen"),
    Key(("X",), "Cancel what was planned or asked for"),
)

IN_PERSON = (
    Key(("Ctrl+N",), "Write a note about the person", "note"),
    Key(("Ctrl+T",), "Add a task for the person", "task"),
)

IN_ENABLEMENT = (
    Key(("A", "D"), "Accept; decline"),
    Key(("T", "P"), "The referrer was told; passed to Purchasing"),
    Key(("S", "G"), "Start, and in service score the goals; set a goal"),
    Key(("F", "L"), "Follow up; look, as in week 4"),
    Key(("X", "E"), "Extend; end"),
    Key(("C",), "To the capacity; there G, A, R or B sets it"),
)

IN_SAFEGUARDING = (
    Key(("D", "C"), "Decide; consultation"),
    Key(("F", "H"), "Feedback to the referrer; pause the clock or let it run"),
    Key(("P", "A"), "Plan the enquiry; ask for an action"),
    Key(("R", "O"), "Report; outcome"),
    Key(("V", "S"), "Review the safeguarding plan; ask for sign-off, or sign off"),
    Key(("B", "X"), "Send back; open again"),
)

IN_DOLS = (
    Key(("L", "P"), "Look at who waits; set the priority"),
    Key(("A", "R"), "Ask for assessments; record what they found"),
    Key(("D",), "Sign the decision"),
    Key(("F", "N"), "A further request; none is needed"),
    Key(("S",), "Lift a suspension"),
    Key(("G", "E"), "Give to a worker; end"),
)

IN_AMHP = (
    Key(("A",), "Allocate to an AMHP"),
    Key(("S", "O"), "The assessment took place; its outcome"),
    Key(("R", "H"), "Rate anew; under which detention"),
    Key(("X",), "The detention was extended"),
)

GROUPS: tuple[tuple[str, tuple[Key, ...]], ...] = (
    ("Everywhere", (HELP, *EVERYWHERE[:5], PAGES, *EVERYWHERE[5:])),
    ("In forms", IN_FORMS),
    ("While logging a contact", IN_LOG_CONTACT),
    ("In the list of contacts", IN_CONTACTS),
    ("On a person's record", IN_PERSON),
    ("In My work", IN_TRAY),
    ("In lists of cases", IN_CASELOAD),
    ("In enablement", IN_ENABLEMENT),
    ("In safeguarding", IN_SAFEGUARDING),
    ("In lists of reviews", IN_REVIEWS),
    ("In lists of DoLS", IN_DOLS),
    ("In AMHP referrals", IN_AMHP),
)
"""As the help page shows them."""
