"""What the help says: short topics in plain English, with what the program knows itself taken from there."""

from __future__ import annotations

from collections.abc import Sequence

from caseload_desktop.measures.measure import Measure
from caseload_desktop.ui.help.casework import CASELOAD, ENABLEMENT, REVIEWS, SUPPORT
from caseload_desktop.ui.help.liberty import AMHP, LIBERTY
from caseload_desktop.ui.help.merging import MERGING
from caseload_desktop.ui.help.parts import Heading, Listed, Part, Said, Table, Topic
from caseload_desktop.ui.help.person_topic import PERSON
from caseload_desktop.ui.help.providers import PROVIDERS, SUPERVISION
from caseload_desktop.ui.help.rules import RULES
from caseload_desktop.ui.help.safeguarding import SAFEGUARDING
from caseload_desktop.ui.keys import GROUPS, IN_AMHP, IN_DOLS, IN_ENABLEMENT, IN_REVIEWS, IN_SAFEGUARDING, IN_TRAY


def topics(*, measure: Measure, managers: Sequence[str]) -> tuple[Topic, ...]:
    """Every topic, in the order of a first day."""
    return (
        _keys(),
        _TRAY,
        _LOGGING,
        PERSON,
        CASELOAD,
        ENABLEMENT,
        SUPPORT,
        REVIEWS,
        SAFEGUARDING,
        PROVIDERS,
        SUPERVISION,
        LIBERTY,
        AMHP,
        _NOTHING_LOST,
        _MISTAKES,
        _resolved(measure),
        _RESTRICTED,
        _EXCHANGE,
        _DIFFERING,
        MERGING,
        _SHEETS,
        _BACKUPS,
        RULES,
        _LAPTOPS,
        _LOCKING,
        _whom(managers),
    )


_TOLD_ELSEWHERE = (IN_TRAY, IN_ENABLEMENT, IN_REVIEWS, IN_SAFEGUARDING, IN_DOLS, IN_AMHP)
"""Keys that stand in topics of their own."""


def _keys() -> Topic:
    parts: list[Part] = [Said("Everything works without a mouse.")]
    for name, keys in GROUPS:
        if keys not in _TOLD_ELSEWHERE:
            parts += [Heading(name), Table(tuple((key.shown, key.does) for key in keys))]
    return Topic("keys", "Keys", tuple(parts), also="shortcuts keyboard mouse")


_TRAY = Topic(
    "tray",
    "My work: one tray",
    (
        Said(
            "Everything you are to do stands in one list: tasks, contacts, reviews, enablement, people who wait for a "
            "worker, and what you began and did not save. What is late comes first; point at a line to see its date."
        ),
        Said(
            "An item is its own worker's; without one it is the key worker's, and without a key worker the team's. "
            "While you cover for a colleague you have what is theirs in those cases. Whatever is closed asks what "
            "happens next: a step with a day comes back here."
        ),
        Heading("Keys in the list"),
        Table(tuple((key.shown, key.does) for key in IN_TRAY)),
        Said("What you put off asks why. Everything can be undone with Ctrl+Z."),
    ),
    pages=("home",),
    also="tasks due overdue today waiting unallocated drafts work list diary put off plan next step",
)


_LOGGING = Topic(
    "log",
    "Logging a contact",
    (
        Said(
            "Ctrl+L opens the form from anywhere. It follows the order of a call: who rings, about whom, what for, "
            "what came of it, what happens next."
        ),
        Listed(
            (
                "In a list, type any part of a word people use for it, then Tab.",
                "Under About whom type a name, an NHS number, a postcode or a reference. People who may be meant stand "
                "beside the form, with the reason they were found.",
                "Nobody gave a name? Say who it was in your own words. The contact can be linked to a person later.",
                "Dates can be typed as people write them, day first: 3/5, 3 May, yesterday, fri, +6w.",
                "Another call comes in? Ctrl+L again. The first entry waits, F8 brings it back.",
            )
        ),
    ),
    pages=("log_contact", "contacts"),
    also="new call phone form duplicate",
)

_NOTHING_LOST = Topic(
    "lost",
    "Nothing you type is lost",
    (
        Said(
            "Every key you press in a form is kept on this laptop at once, encrypted. Leave the page, answer another "
            "call, let the battery die: the entry is offered again when you come back, to you and to nobody else."
        ),
        Said(
            "It becomes part of the record only when you save. My work says how many entries wait to be finished. To "
            "be rid of one, open it and throw it away there, or choose it in My work and press X."
        ),
        Said(
            "A form that shows again what you typed says so at the top. F9 throws it away and shows what the record "
            "says; F9 again brings it back. If somebody changed the record meanwhile, the form says what and who."
        ),
        Said("Locking the screen loses nothing either. What you were doing stands there when you unlock."),
    ),
    also="draft crash power unfinished autosave restore",
)

_MISTAKES = Topic(
    "mistakes",
    "Putting a mistake right",
    (
        Table(
            (
                ("Undo", "Takes back the last act, Ctrl+Z. Pressed again, the one before."),
                ("Correct", "Changes what was saved and asks why. What stood there before stays readable."),
                ("Withdraw", "Takes a contact recorded in error out of lists and figures. It stays readable too."),
            )
        ),
        Said("Nothing in the record is ever wiped out by these. Who changed what, and when, can always be seen."),
    ),
    also="error wrong delete history correction withdraw undo",
)


def _resolved(measure: Measure) -> Topic:
    return Topic(
        "resolved",
        "What counts as resolved at source",
        (
            Said(f"{measure.rule.label}: {measure.wording}."),
            Heading("Left out of the sum"),
            Listed(measure.exclusions),
            Heading("How it is counted"),
            Listed(measure.notes),
            Said(
                "Councils count this differently. Way of counting, on the Figures page, offers three rules found in "
                "council papers. Every number there opens the very contacts behind it, with the reason each was "
                "counted, not counted or left out."
            ),
            Heading("Red, amber, green"),
            Said(
                "Green: target achieved or exceeded. Amber: behind target but within acceptable limits. Red: beyond "
                "them. Always said in words and by a shape as well as by colour."
            ),
        ),
        pages=("figures",),
        also="figure measure percentage target RAG guidance advice information equipment",
    )


_RESTRICTED = Topic(
    "restricted",
    "Restricted records",
    (
        Said(
            "A manager can restrict a person's record, for instance when a colleague or a colleague's family is "
            "known to the service. Only workers named on it can then read it."
        ),
        Said(
            "Everybody else finds the name and the word Restricted, and no more: no contact, no note, no number. "
            "Figures still count the contacts, without saying whose they are."
        ),
        Said(
            "You need to see it? Ask a manager to name you on it. Opening, printing and exporting records is written "
            "down, with who and when."
        ),
        Said(
            "When somebody's safety or care can't wait, choose “Open it in need” on the person's page and say why. The "
            "record opens to you for three hours on this laptop. Managers named on it are shown who opened it, when "
            "and why, until one of them has looked; it can't be undone."
        ),
    ),
    pages=("people",),
    also="confidential private staff access permission",
)

_SHEETS = Topic(
    "sheets",
    "Bringing in a spreadsheet",
    (
        Said("Bring in a sheet takes Excel, OpenDocument and CSV files as teams keep them, in four steps."),
        Said(
            "It may hold contacts, caseloads, enablement referrals, reviews, services or AMHP referrals: its headings "
            "tell which. Logs of concerns and lists of DoLS applications are brought in by safeguarding managers only, "
            "for they say what was decided."
        ),
        Listed(
            (
                "You see what each column is taken for, and can change it.",
                "You are asked once about every word or date that can't be understood for certain.",
                "You see what becomes of every row. Until then nothing is saved.",
                "All rows are saved in one act, which Undo takes back. What was left out is listed with the reason.",
                "A row that repeats another is left out. Where both are right, choose Import it all the same.",
            )
        ),
        Said("A backup is made first. The sheet itself is not changed, and it is not encrypted: keep it safe."),
    ),
    pages=("import",),
    also="import Excel CSV spreadsheet rows caseload list referrals reviews services concerns DoLS AMHP",
)

_EXCHANGE = Topic(
    "exchange",
    "Exchanging with other laptops",
    (
        Said(
            "What you save stays on this laptop until it goes into a file: on a stick, in a shared folder, by mail. "
            "The bar at the foot says how many changes wait. The order in which files are taken in does not matter, "
            "and a file taken in twice changes nothing."
        ),
        Table(
            (
                ("Send", "To whom, which records, which folder. Beside it stands what each laptop would get."),
                ("Take in", "Choose files or drop them on the page. You see whose they are and what is new first."),
                ("Exchange now", "Ctrl+Shift+E. Takes in what lies in the remembered folders, then writes yours."),
            )
        ),
        Said(
            "Every file is locked for one laptop: on a lost stick nobody can read it. Restricted people stay behind "
            "unless you name them one by one. A stick may be taken out when the page says: safe to remove."
        ),
        Heading("Words on the page"),
        Table(
            (
                ("Not yet shared", "In no file yet."),
                ("Not confirmed", "In a file, but no file that came back says it has arrived. It is sent again."),
                ("Held back", "Came before something it needs. It takes its place by itself; nothing is to be done."),
                ("Difference", "Two laptops said different things of one field. Settle shows both; somebody chooses."),
            )
        ),
        Said(
            "An import can be undone until something was written on top of it. A folder that is not in reach is no "
            "error: put the stick in and go on."
        ),
    ),
    pages=("exchange",),
    also="sync share stick USB folder file send receive import conflict laptop route",
)

_DIFFERING = Topic(
    "differing",
    "When two laptops differ",
    (
        Said(
            "Two people changed the same thing, neither knowing of the other. Both values are kept until somebody "
            "chooses: My work says how many wait, and Choose there opens them."
        ),
        Listed(
            (
                "Each field shows yours, theirs and what stood before, with who wrote it, on which laptop and when.",
                "Choose one, or Something else and write what is right. Ctrl+Enter keeps it; the next follows.",
                "Withdrawn by one and corrected by another: kept, it comes back with the corrections.",
                "Take all of one side settles what one worker wrote, at once. Undo opens all of it again.",
            )
        ),
        Said("A choice travels with the next file. The value not chosen stays in the history."),
        Heading("A form that was open meanwhile"),
        Said(
            "It overwrites nothing. Fields you left alone take the new value. Where you both wrote, saving stops and "
            "shows both: keep mine, or take theirs."
        ),
    ),
    pages=("conflicts",),
    also="conflict yours theirs settle difference changed meanwhile",
)

_BACKUPS = Topic(
    "backups",
    "Where backups are",
    (
        Said(
            "The program makes a backup every day you sign in, before every import and before it changes its own "
            "layout. They lie in the folder backups beside the record, on this laptop, encrypted like the record."
        ),
        Said(
            "Settings lists them. Prove the latest backup opens the newest, checks every page, and makes every record "
            "in it again to see that nothing differs. Do that once a month."
        ),
        Said(
            "A laptop that is stolen or breaks takes its backups with it. Ask whoever looks after it that the folder "
            "is copied to a safe place, too. Going back to a backup is for them as well; the guide for IT says how."
        ),
    ),
    pages=("settings",),
    also="copy restore safe disk stolen broken laptop",
)

_LAPTOPS = Topic(
    "laptops",
    "Laptops of the team",
    (
        Said(
            "A new laptop saves its card. A manager opens the card under Team, Laptops, and compares eight words with "
            "its owner by phone. The laptop then waits for its first file, sent from the Exchange page."
        ),
        Said(
            "On a laptop that manages, managers add and remove laptops and change workers and teams. Keep two or three "
            "of them. Your own laptop's words are under Settings."
        ),
        Said(
            "A lost laptop is removed there, too. From then on it is sent nothing and its files are refused; the "
            "others learn of it with the next file you send. What is on it stays on it, encrypted: tell IT at once."
        ),
    ),
    pages=("team",),
    also="card words phone enrol add join lost stolen remove device new laptop manages",
)

_LOCKING = Topic(
    "locking",
    "Locking and passwords",
    (
        Said(
            "Ctrl+Shift+L locks at once. The screen locks itself after some minutes without a key or a click; how "
            "many is your choice, in Settings. Nothing of the record is then on the screen or readable on the disk."
        ),
        Said("A password has at least ten characters. Three words that have nothing to do with each other are good."),
        Said(
            "Forgotten? Your manager has the printed recovery code. With it, choose I forgot my password where you "
            "sign in. When every password and the code are lost, nobody can open the record any more."
        ),
    ),
    also="password forgotten recovery code sign in lock screen",
)


def _whom(managers: Sequence[str]) -> Topic:
    known = (Listed(tuple(managers)),) if managers else ()
    return Topic(
        "whom",
        "Whom to ask",
        (
            Said("About records, restricted people, targets, teams and sign-ins, ask a manager:"),
            *known,
            Said(
                "About the laptop, the disk, lost backups or a message that comes again and again, ask whoever looks "
                "after this laptop. What they need to know is in the guide for IT, which comes with the program."
            ),
            Said("Never send names or numbers of people when you ask. The version and the words of the message do."),
        ),
        also="support contact manager IT problem help desk",
    )


def matching(every: Sequence[Topic], typed: str) -> list[Topic]:
    """The topics that hold all words typed, those with one in the title first."""
    words = typed.casefold().split()
    found = [topic for topic in every if all(word in topic.text().casefold() for word in words)]
    return sorted(found, key=lambda topic: not any(word in topic.title.casefold() for word in words))
