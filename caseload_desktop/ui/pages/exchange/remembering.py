"""How remembered exchanges are added, changed, forgotten and brought back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from caseload_desktop.exchange.sync.routes import Route, forget_route
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.exchange import work
from caseload_desktop.ui.exchange.route_form import RouteForm
from caseload_desktop.ui.exchange.state import Choices
from caseload_desktop.ui.pages.exchange.sending import Sending


class Remembering:
    """``on_changed`` is told when there is something else to show."""

    def __init__(self, desk: Desk, sending: Sending, *, page: QWidget, on_changed: Callable[[], object]) -> None:
        self.desk, self._sending, self._page, self._on_changed = desk, sending, page, on_changed

    def edit(self, route: Route | None) -> None:
        """Change a remembered exchange, or remember another."""
        wanted = route or Route(name="", to=(), label="", folder="")

        def opened(choices: Choices) -> None:
            form = RouteForm(self.desk, wanted, choices, parent=self._page.window())
            form.accepted.connect(self._on_kept)
            form.open()

        self._sending.with_choices(opened)

    def remember_chosen(self) -> None:
        """Remember what is chosen for sending."""
        self.edit(self._sending.as_route())

    def forget(self, route: Route) -> None:
        """Forget one; what was said offers to bring it back."""
        store, actor = self.desk.store, self.desk.actor

        def done(_nothing: Any) -> None:
            self.desk.notices.say(f"Forgotten: {route.name}", lambda: self._bring_back(route))
            self._on_changed()

        self.desk.runner.run(self._page, lambda: forget_route(store, actor, route.id), done, write=True)

    def _on_kept(self) -> None:
        self.desk.notices.say("Exchange remembered")
        self._on_changed()

    def _bring_back(self, route: Route) -> None:
        store, actor = self.desk.store, self.desk.actor
        again = lambda: work.remember_again(store, actor, route)  # noqa: E731
        self.desk.runner.run(self._page, again, lambda _kept: self._on_changed(), write=True)
