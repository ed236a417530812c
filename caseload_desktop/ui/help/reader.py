"""Shows one topic: headings, paragraphs and tables, moved through by the keyboard, what was looked for marked."""

from __future__ import annotations

from html import escape

from PySide6.QtGui import QColor, QTextCharFormat, QTextCursor, QTextDocument
from PySide6.QtWidgets import QTextBrowser, QTextEdit, QWidget

from caseload_desktop.ui.help.parts import Heading, Listed, Part, Said, Topic
from caseload_desktop.ui.theme import Space, theme

_MOST_MARKS = 200
_KEY_WIDTH = 140
"""Width of the first column of a table, in pixels at 100%, so that tables below each other stand in line."""


class TopicReader(QTextBrowser):
    """Read only; opens no link of any kind. The words are ours, and escaped all the same."""

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTabChangesFocus(True)
        self.setOpenLinks(False)
        self.document().setDocumentMargin(Space.L)
        self.setAccessibleName("Help")
        self._topic: Topic | None = None
        self._looked_for = ""
        theme().changed.connect(self._show)

    def show_topic(self, topic: Topic | None, *, looked_for: str = "") -> None:
        """Show a topic from its beginning; None shows nothing."""
        self._topic, self._looked_for = topic, looked_for
        self.setAccessibleName(f"Help: {topic.title}" if topic is not None else "Help")
        self._show()

    def _show(self) -> None:
        self.setExtraSelections([])
        if self._topic is None:
            self.setPlainText("Nothing in the help holds all these words. Try one of them.")
            return
        self.setHtml(as_html(self._topic))
        self._mark()

    def _mark(self) -> None:
        """Mark every place of every word that was looked for."""
        marks: list[QTextEdit.ExtraSelection] = []
        look = QTextCharFormat()
        look.setBackground(QColor(theme().tokens["focus"]))
        look.setForeground(QColor(theme().tokens["focusink"]))
        for word in self._looked_for.split():
            place = self.document().find(word, 0)
            while not place.isNull() and len(marks) < _MOST_MARKS:
                marks.append(_marked(place, look))
                place = self.document().find(word, place, QTextDocument.FindFlag(0))
        self.setExtraSelections(marks)


def _marked(place: QTextCursor, look: QTextCharFormat) -> QTextEdit.ExtraSelection:
    made = QTextEdit.ExtraSelection()
    made.cursor = place
    made.format = look
    return made


def as_html(topic: Topic) -> str:
    """The topic for the reader, in the colours and sizes that show now."""
    tokens, scale = theme().tokens, theme().scale
    style = (
        f"h2 {{ font-size: {round(20 * scale)}px; font-weight: 700; margin: 0 0 10px 0; }}"
        f"h3 {{ font-size: {round(16 * scale)}px; font-weight: 600; margin: 18px 0 6px 0; }}"
        "p, li { margin: 0 0 10px 0; line-height: 140%; }"
        f"table {{ margin: 0 0 12px 0; color: {tokens['ink']}; }}"
        "td.key { font-weight: 600; white-space: nowrap; }"
    )
    body = "".join(_part(part) for part in topic.parts)
    return f"<html><head><style>{style}</style></head><body><h2>{escape(topic.title)}</h2>{body}</body></html>"


def _part(part: Part) -> str:
    if isinstance(part, Heading):
        return f"<h3>{escape(part.words)}</h3>"
    if isinstance(part, Said):
        return f"<p>{escape(part.words)}</p>"
    if isinstance(part, Listed):
        return f"<ul>{''.join(f'<li>{escape(point)}</li>' for point in part.points)}</ul>"
    wide = round(_KEY_WIDTH * theme().scale)
    lines = "".join(
        f'<tr><td class="key" width="{wide}">{escape(first)}</td><td>{escape(then)}</td></tr>'
        for first, then in part.lines
    )
    return f'<table cellspacing="0" cellpadding="4" width="100%">{lines}</table>'
