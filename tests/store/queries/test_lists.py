"""The council's own changes to code lists, as the store reads them."""

from __future__ import annotations

from pathlib import Path

from caseload_desktop.services.lists import ChangeCode, change_code
from tests.support import MANAGER, make_store


def test_a_change_from_a_newer_version_is_read_as_far_as_it_is_known(tmp_path: Path) -> None:
    """A colleague's newer program may say more of a code than this one knows; every list still opens."""
    store = make_store(tmp_path)
    try:
        more = {"aliases": ["dog and bone"], "colour": "green"}
        change_code(store, MANAGER, ChangeCode(list_id="given", code="phone_kit", label="Telephone kit", more=more))
        found = store.code_lists.recognise("given", "dog and bone")
        assert found is not None
        assert found.label == "Telephone kit"
    finally:
        store.close()
