"""From what a team wrote to a code of a list: sure, to be asked about with a suggestion, or unknown."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property

from caseload_desktop.domain.code_lists import Code, CodeList, CodeLists
from caseload_desktop.exchange.sheets.shapes import heading_key

SURE = 0.85
"""From this certainty on a phrase is taken without asking; below it a person is asked once for all its rows."""
_LONG_ENOUGH_FOR_A_SLIP = 6
_PART = re.compile(r"\s+[-–—/>]+\s*|\s*[-–—>]+\s+|[:;,(\[]|/(?=\s)|\.\s")
_COUNT = re.compile(r"\s*\bx ?\d{1,2}\b\s*$", re.IGNORECASE)
_DENIED = re.compile(r"\b(?:no|not|never|without|declined|refused|none|nil|cancelled|cancel)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class CodeGuess:
    """A code with how sure it is (0 to 1), and other codes worth offering; no code at all = ask without suggestion."""

    code: str = ""
    certainty: float = 0.0
    others: tuple[str, ...] = ()

    @property
    def sure(self) -> bool:
        """True when nobody need be asked."""
        return bool(self.code) and self.certainty >= SURE


@dataclass
class PhraseBook:
    """Guesses codes for phrases of one list; each distinct phrase is worked out once."""

    code_list: CodeList
    lists: CodeLists
    _known: dict[str, CodeGuess] = field(default_factory=dict)

    def guess(self, text: str) -> CodeGuess:
        """The likeliest code for a phrase as typed."""
        found = self._known.get(text)
        if found is None:
            found = self._known[text] = self._guess(text)
        return found

    def _guess(self, text: str) -> CodeGuess:
        plain = text.strip().strip("?!.").strip()
        if not heading_key(plain):
            return CodeGuess()
        doubt = 0.3 if "?" in text else 0.0
        whole = self._exact(plain)
        if whole:
            return CodeGuess(whole, 1.0 - doubt)
        offered = tuple(dict.fromkeys(self._standing(code) for code in self.code_list.suggest(plain)))
        counted = self._exact(_COUNT.sub("", plain))
        if counted:
            return CodeGuess(counted, 0.95 - doubt, offered)
        parts = [part for part in (piece.strip() for piece in _PART.split(plain)) if heading_key(part)]
        first = self._exact(parts[0]) if len(parts) > 1 else ""
        if first:
            clash = any(code != first for code in offered) or _DENIED.search(" ".join(parts[1:]))
            return CodeGuess(first, (0.6 if clash else 0.9) - doubt, offered)
        return self._slip(plain, offered, doubt) or self._inside(plain, offered, doubt)

    def _exact(self, text: str) -> str:
        code = self.code_list.recognise(text)
        return self._standing(code) if code is not None else ""

    def _standing(self, code: Code) -> str:
        return self.lists.standing_for(self.code_list.id, code.id)

    def _slip(self, text: str, offered: tuple[str, ...], doubt: float) -> CodeGuess | None:
        """A slip of the keyboard in a known phrase ("enablment")."""
        key = heading_key(text)
        if len(key) < _LONG_ENOUGH_FOR_A_SLIP:
            return None
        from rapidfuzz import fuzz, process

        found = process.extractOne(key, self._phrases.keys(), scorer=fuzz.ratio, score_cutoff=80)
        if found is None:
            return None
        phrase, ratio, _ = found
        code = self._phrases[phrase]
        return CodeGuess(code, (0.87 if ratio >= 91 else 0.7) - doubt, tuple(dict.fromkeys((code, *offered))))

    def _inside(self, text: str, offered: tuple[str, ...], doubt: float) -> CodeGuess:
        """Known words inside a longer phrase: offered, never taken."""
        if not offered:
            return CodeGuess()
        denied = 0.2 if _DENIED.search(text) else 0.0
        return CodeGuess(offered[0], max(0.1, (0.6 if len(offered) == 1 else 0.4) - denied - doubt), offered)

    @cached_property
    def _phrases(self) -> dict[str, str]:
        """Every label and alias (by its key) to the code that stands for it now; short ones are left out."""
        phrases: dict[str, str] = {}
        for code in sorted(self.code_list.codes, key=lambda one: one.retired):
            for words in (code.label, *code.aliases):
                key = heading_key(words)
                if len(key) >= _LONG_ENOUGH_FOR_A_SLIP - 1:
                    phrases.setdefault(key, self._standing(code))
        return phrases
