"""The guided demo shows the program at work on a machine without a display."""

from __future__ import annotations

from pathlib import Path

import pytest

from caseload_desktop import demo
from caseload_desktop.demo.steps import STEPS


@pytest.mark.e2e
@pytest.mark.slow
def test_demo_walks_through_and_leaves_only_its_results(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever looks at the program for the first time gets results to look at, and no store is left lying about."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    out = tmp_path / "out"
    assert demo.run(out) == 0
    said = capsys.readouterr().out
    assert "Outcome was" in said
    assert "all well" in said
    assert f"The results are in {out}" in said
    assert (out / "resolved-at-source.pdf").read_bytes().startswith(b"%PDF-")
    page = (out / "index.html").read_text(encoding="utf-8")
    assert "invented" in page
    assert page.count("<h2>") == len(STEPS)
    assert list(temporary.iterdir()) == []
