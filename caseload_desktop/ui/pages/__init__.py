"""The pages of the main window: each module announces itself by a ``PAGE``."""

from __future__ import annotations

import pkgutil
from importlib import import_module

from caseload_desktop.ui.page import PageSpec


def all_pages() -> tuple[PageSpec, ...]:
    """Every page that ships, in the order of the navigation."""
    found = []
    for module in pkgutil.iter_modules(__path__):
        page = getattr(import_module(f"{__name__}.{module.name}"), "PAGE", None)
        if isinstance(page, PageSpec):
            found.append(page)
    return tuple(sorted(found, key=lambda page: (page.order, page.key)))
