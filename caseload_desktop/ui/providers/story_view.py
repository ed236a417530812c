"""One provider: early signs, twelve months, follow-ups and looks, and below everything that is about it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLayout, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from caseload_desktop.domain.chart_data import ChartData, Series
from caseload_desktop.store.queries.provider_about import CONCERN, ENQUIRY, FollowUpLine, LookLine, ProviderStory
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.providers.acts import ProviderActs
from caseload_desktop.ui.providers.lines import AboutLine, about_columns, about_lines, about_ordered
from caseload_desktop.ui.record_words import count_words, day_long, due_words
from caseload_desktop.ui.theme import Space
from caseload_desktop.ui.widgets.acting_list import ActingList, Handling
from caseload_desktop.ui.widgets.buttons import button, quiet_button
from caseload_desktop.ui.widgets.card import Card, column, row, scrolled
from caseload_desktop.ui.widgets.chart import ChartCard
from caseload_desktop.ui.widgets.empty_state import EmptyState
from caseload_desktop.ui.widgets.message_bar import MessageBar
from caseload_desktop.ui.widgets.status_tag import StatusTag, Tag, Tone
from caseload_desktop.ui.widgets.text import label, muted, rule
from caseload_desktop.ui.widgets.verbs import VerbRow

COUNTED = (
    "Counted from the records on this laptop, all concerns that name the place. Concerns about people whose records "
    "are restricted to others are not counted."
)
_CHART_HEIGHT = 300
_LIST_HEIGHT = 330
_WORK_HEIGHT = 220
_NARROW = 1040


class StoryView(QWidget):
    """Signals: ``left`` back to the list is wanted."""

    left = Signal()

    def __init__(self, desk: Desk, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.acts = ProviderActs(desk, self)
        self.story: ProviderStory | None = None
        self._narrow: bool | None = None
        self.back = quiet_button("All providers", self.left.emit, icon="arrow-left")
        self.place = muted("", wrap=True)
        self.verbs = VerbRow()
        self._bars = QVBoxLayout()
        self._bars.setSpacing(Space.S)
        self.chart = ChartCard(_chart(None))
        self.chart.setFixedHeight(_CHART_HEIGHT)
        self.chart.corner.insertWidget(0, muted("Right bars: enquiries"))
        self._work = QVBoxLayout()
        self._work.setSpacing(Space.M)
        self._work.setContentsMargins(0, 0, 0, 0)
        self.counted = muted(COUNTED, wrap=True)
        self._make_list()
        self._grid = QGridLayout()
        self._grid.setSpacing(Space.M)
        self._lay_out()

    def _make_list(self) -> None:
        today = self.desk.today()
        handling = Handling[AboutLine](
            ordered=about_ordered,
            person=lambda line: line.one.person,
            opened=self._open,
            open_person=lambda line: self.desk.open_person(line.one.person_id),
            verbs=lambda _lines: [],
        )
        self.list = ActingList[AboutLine](
            self.desk.runner, "All that is about this provider", about_columns(today),
            EmptyState("inbox", "Nothing is recorded about this provider."), handling, order="on", many=False,
        )  # fmt: skip
        self.list.setFixedHeight(_LIST_HEIGHT)

    def _lay_out(self) -> None:
        head = row(self.back, self.place, space=Space.M)
        head.setStretch(1, 1)
        head.addWidget(self.verbs)
        inner = QWidget()
        beside = QWidget()
        beside.setLayout(self._work)
        self._beside = scrolled(beside)
        layout = column(self._grid, self.list, self.counted, space=Space.M)
        layout.setContentsMargins(0, 0, Space.S, 0)
        layout.addStretch(1)
        inner.setLayout(layout)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(Space.S)
        outer.addLayout(head)
        outer.addLayout(self._bars)
        area = scrolled(inner)
        area.setMinimumHeight(_WORK_HEIGHT)
        area.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)  # else the page scrolls as well
        outer.addWidget(area, 1)
        self._arrange(narrow=False)

    def _arrange(self, *, narrow: bool) -> None:
        """Chart and work beside each other, or below each other where there is no room."""
        if narrow == self._narrow:
            return
        self._narrow = narrow
        for part in (self.chart, self._beside):
            self._grid.removeWidget(part)
        self._beside.setFixedHeight(_WORK_HEIGHT if narrow else _CHART_HEIGHT)
        self._grid.addWidget(self.chart, 0, 0)
        self._grid.addWidget(self._beside, *((1, 0) if narrow else (0, 1)))
        self._grid.setColumnStretch(0, 3)
        self._grid.setColumnStretch(1, 0 if narrow else 2)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange(narrow=event.size().width() < _NARROW)

    # ------------------------------------------------------------------------------------------------------- showing
    def show_story(self, story: ProviderStory) -> None:
        """Show a provider."""
        self.story = story
        lists, today = self.desk.code_lists, self.desk.today()
        held = story.held
        parts = [
            lists.label("provider_kind", held["kind"]) if held["kind"] else "",
            str(held["company"] or ""),
            ", ".join(part for part in (str(held["lines"] or "").replace("\n", ", "), held["postcode"] or "") if part),
            str(held["phone"] or ""),
            f"CQC {held['cqc_location']}" if held["cqc_location"] else "",
            f"Closed on {day_long(held['ended_on'])}" if held["ended_on"] else "",
        ]
        self.place.setText(" · ".join(part for part in parts if part))
        self.verbs.offer(self.acts.verbs(story), [held["id"]], about=str(held["name"]))
        self._show_signs(story)
        self.chart.set_data(_chart(story))
        self._show_work(story)
        self.list.show_lines(about_lines(story.about, lists, today))

    def _show_signs(self, story: ProviderStory) -> None:
        while (item := self._bars.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        if story.signs:
            looks = self.acts.may_look
            act = (lambda: self.acts.look(story)) if looks else None
            words = "\n".join(sign.why for sign in story.signs)
            self._bars.addWidget(
                MessageBar(Tone.RED, words, action="Look at it" if looks else "", on_action=act, closable=False)
            )
        if story.silenced and story.looks:
            look = story.looks[0]
            said = "; ".join(sign.why for sign in story.silenced)
            words = f"{said}. {look.worker} looked at this on {day_long(look.on)}."
            self._bars.addWidget(MessageBar(Tone.BLUE, words, closable=False))

    def _show_work(self, story: ProviderStory) -> None:
        while (item := self._work.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        to_do = [line for line in story.follow_ups if line.open]
        done = [line for line in story.follow_ups if not line.open]
        entries = [self._follow_up(line) for line in (*to_do, *done[:3])]
        self._work.addWidget(_card("Follow-ups", entries or [muted("None so far.")]))
        if story.looks:
            self._work.addWidget(_card("Looks", [self._look(line) for line in story.looks[:3]]))
        self._work.addStretch(1)

    def _follow_up(self, line: FollowUpLine) -> QWidget:
        today = self.desk.today()
        who = line.worker or line.team
        if line.open:
            late = bool(line.due_on) and line.due_on < today.isoformat()
            words = due_words(line.due_on, today=today) if line.due_on else ""
            foot = row(space=Space.S)
            if words:
                foot.addWidget(StatusTag(Tag(Tone.RED if late else Tone.BLUE, words[:1].upper() + words[1:])))
            for verb in self.acts.of_follow_up(line):
                one = button(
                    verb.words, verb.act, kind="" if verb.often else "quiet", name=f"{verb.words}: {line.words}"
                )
                foot.addWidget(one)
            foot.addStretch(1)
            return _holder(label(line.words, "label", wrap=True), muted(who), foot)
        when = f"Done on {day_long(line.done_on)}" if line.done_on else f"Dropped on {day_long(line.dropped_on)}"
        said = line.done_note or line.dropped_why
        return _holder(
            label(line.words, wrap=True), muted(f"{when} · {who}"), *([muted(said, wrap=True)] if said else [])
        )

    def _look(self, line: LookLine) -> QWidget:
        again = f"Look again on {day_long(line.again_on)}" if line.again_on else ""
        result = self.desk.code_lists.label("provider_look_result", line.result)
        about = [f"{day_long(line.on)} · {line.worker}", line.words, again]
        return _holder(label(result, "label", wrap=True), *(muted(part, wrap=True) for part in about if part))

    def _open(self, line: AboutLine) -> None:
        tab = "dols and amhp" if line.one.kind == "dols" else "safeguarding"
        self.desk.open_person(line.one.person_id, tab)


def _holder(*parts: QWidget | QLayout) -> QWidget:
    holder = QWidget()
    holder.setLayout(column(*parts, space=Space.XS))
    return holder


def _card(title: str, parts: Sequence[QWidget]) -> Card:
    """A card of parts below each other, as high as their words need where the card is narrow."""
    card = Card(title)
    for number, part in enumerate(parts):
        if number:
            card.body.addWidget(rule())
        card.body.addWidget(part)
    return card


def _chart(story: ProviderStory | None) -> ChartData:
    """Concerns by month as bars, and beside them enquiries."""
    if story is None:
        return ChartData("Concerns and enquiries", (), ())
    concerns, enquiries = story.by_month(CONCERN), story.by_month(ENQUIRY)
    counts = f"{count_words(sum(concerns), 'concern')}, {count_words(sum(enquiries), 'enquiry', 'enquiries')}"
    return ChartData(
        f"12 months: {counts}",
        story.months,
        (Series("Concerns", tuple(map(float, concerns))), Series("Enquiries", tuple(map(float, enquiries)))),
    )
