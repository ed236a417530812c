"""The page that shows the results of the demo, to be opened in any browser."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from pathlib import Path

from caseload_desktop.demo.walk import Told

_STYLE = """
body { font: 16px/1.5 Inter, system-ui, sans-serif; max-width: 62rem; margin: 2rem auto;
       padding: 0 1rem; color: #1b2733; }
h2 { margin-top: 2.2rem; } img { width: 100%; border: 1px solid #c9d3dc; border-radius: 6px; margin: .5rem 0; }
.note { background: #fff4d6; border-left: 4px solid #b7791f; padding: .5rem 1rem; }
"""


def write_index(out: Path, told: Iterable[Told]) -> Path:
    """Write ``index.html`` into ``out`` and return its path."""
    parts = [
        "<!doctype html><html lang='en-GB'><head><meta charset='utf-8'><title>Caseload Desktop: guided demo</title>",
        f"<style>{_STYLE}</style></head><body><h1>Caseload Desktop: guided demo</h1>",
        "<p class='note'>Everybody in these pictures and documents is invented.</p>",
        *(_step(number, step) for number, step in enumerate(told, start=1)),
        "</body></html>\n",
    ]
    index = out / "index.html"
    index.write_text("\n".join(parts), encoding="utf-8")
    return index


def _step(number: int, step: Told) -> str:
    lines = "".join(f"<li>{escape(line)}</li>" for line in step.lines)
    return f"<h2>{number}. {escape(step.title)}</h2><ul>{lines}</ul>" + "".join(_file(name) for name in step.files)


def _file(name: str) -> str:
    if name.endswith(".png"):
        words = escape(name.removesuffix(".png").replace("-", " "))
        return f"<figure><img src='{escape(name)}' alt='{words}'><figcaption>{words}</figcaption></figure>"
    return f"<p><a href='{escape(name)}'>{escape(name)}</a></p>"
