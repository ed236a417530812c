"""The step of the demo on providers: a place with early signs is looked at, and a follow-up waits in the tray."""

from __future__ import annotations

from datetime import timedelta

from caseload_desktop.demo.walk import Walk


def look_at_a_provider(walk: Walk) -> None:
    """One home of the locality has early signs; the manager reads why, looks, and agrees a follow-up."""
    from caseload_desktop.services.provider_work import FollowUp, LookAtProvider, look_at_provider
    from caseload_desktop.store.queries.provider_about import provider_story
    from caseload_desktop.store.queries.provider_board import provider_board

    today, lists = walk.clock.today(), walk.store.code_lists
    with walk.store.read() as connection:
        board = provider_board(connection, viewer=walk.actor, lists=lists, today=today)
    speaking = sorted((line for line in board if line.signs), key=lambda line: -len(line.signs))
    walk.tell(f"{len(board)} places on record; early signs at {len(speaking)}.")
    if not speaking:
        return
    first = speaking[0]
    for sign in first.signs:
        walk.tell(f"{first.name}: {sign.why}.")
    visit = FollowUp(words="Visit with the contracts officer", due_on=(today + timedelta(weeks=1)).isoformat())
    look = LookAtProvider(
        provider_id=first.id,
        result="watching",
        words="Read the concerns together; the home is asked for its staffing record",
        again_on=(today + timedelta(weeks=6)).isoformat(),
        follow_up=visit,
    )
    look_at_provider(walk.store, walk.actor, look)
    with walk.store.read() as connection:
        story = provider_story(connection, first.id, viewer=walk.actor, lists=lists, today=today)
    if story is not None:
        walk.tell(
            f"Looked at by the manager: {len(story.signs)} signs speak now, {len(story.silenced)} are silent until "
            "another concern is recorded. The visit waits in the manager's tray."
        )
