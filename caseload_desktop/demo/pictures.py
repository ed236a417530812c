"""Pictures of the real screens, light and dark, at the size of a usual laptop."""

from __future__ import annotations

import os
from dataclasses import dataclass

from caseload_desktop.demo.walk import Walk


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: its file name, the page, and which item of the walk the page shows."""

    name: str
    page: str
    item: str = ""


SHOTS = (
    Shot("contacts", "contacts"),
    Shot("log-contact", "log_contact"),
    Shot("person", "person", "person_id"),
    Shot("figures", "figures"),
    Shot("import", "import"),
)


def take_pictures(walk: Walk) -> None:
    """Draw every screen of the walk; needs no display."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from caseload_desktop.app import prepare_application
    from caseload_desktop.ui.pages import all_pages
    from caseload_desktop.ui.stills import Stills
    from caseload_desktop.ui.theme import Mode

    prepare_application(mode=Mode.LIGHT)
    here = {page.key for page in all_pages()}
    shots = [shot for shot in SHOTS if shot.page in here]
    stills = Stills(walk.store, walk.actor)
    try:
        for shot in shots:
            stills.show(shot.page, getattr(walk, shot.item) if shot.item else None)
            for mode in (Mode.LIGHT, Mode.DARK):
                walk.keep(f"{shot.name}-{mode.value}.png", stills.take(mode=mode))
        if stills.errors:
            raise stills.errors[0]
    finally:
        stills.close()
    walk.tell(f"{len(shots)} screens, each in light and dark colours.")
