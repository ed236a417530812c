"""What the domain tests share: the code lists and the published data as they ship."""

from __future__ import annotations

from pathlib import Path

import pytest

from caseload_desktop.domain.code_lists import CodeLists, load_code_lists

RESOURCES = Path(__file__).resolve().parents[2] / "resources"


@pytest.fixture(scope="session")
def lists() -> CodeLists:
    return load_code_lists(RESOURCES / "codelists")


@pytest.fixture(scope="session")
def resources() -> Path:
    return RESOURCES
