"""How far a worker has come with a sheet: the file, what its columns are, every answer; kept as a draft."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

DRAFT_KIND = "import_sheet"
DRAFT_KEY = "sheet"


@dataclass
class ImportState:
    """What was chosen and answered so far. ``heading_row`` counts the sheet's rows from 0; -1 = no headings.

    ``kind`` is the kind of sheet a person chose or confirmed, empty to let it be proposed. ``fields`` holds one field
    id per column once a person confirmed or changed them; ``digest`` is the file's SHA-256, by which answers about its
    rows are known to be about this very file.
    """

    path: str = ""
    sheet: str = ""
    kind: str = ""
    heading_row: int | None = None
    fields: tuple[str, ...] = ()
    decisions: dict[str, str] = field(default_factory=dict)
    digest: str = ""
    step: str = "file"

    @property
    def file_name(self) -> str:
        """The name of the file without its folders."""
        return Path(self.path).name

    def as_draft(self) -> dict[str, object]:
        """What the draft store keeps."""
        return {
            "path": self.path,
            "sheet": self.sheet,
            "kind": self.kind,
            "heading_row": self.heading_row,
            "fields": list(self.fields),
            "decisions": dict(self.decisions),
            "digest": self.digest,
            "step": self.step,
        }

    @classmethod
    def from_draft(cls, kept: Mapping[str, object]) -> ImportState:
        """The state a draft was kept of; anything unexpected in it counts as not said."""
        heading = kept.get("heading_row")
        fields, decisions = kept.get("fields"), kept.get("decisions")
        return cls(
            path=str(kept.get("path") or ""),
            sheet=str(kept.get("sheet") or ""),
            kind=str(kept.get("kind") or ""),
            heading_row=heading if isinstance(heading, int) else None,
            fields=tuple(map(str, fields)) if isinstance(fields, list) else (),
            decisions={str(key): str(value) for key, value in decisions.items()} if isinstance(decisions, dict) else {},
            digest=str(kept.get("digest") or ""),
            step=str(kept.get("step") or "file"),
        )
