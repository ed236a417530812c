"""The step of the demo on a review: support that is overdue for its first look is reviewed, and the next one is due."""

from __future__ import annotations

from datetime import timedelta

from caseload_desktop.demo.walk import Walk


def complete_a_review(walk: Walk) -> None:
    """Maureen has had homecare for ten weeks: her first review is overdue, is held, and the next one has its day."""
    from caseload_desktop.domain.review_words import reason_words
    from caseload_desktop.services.closing import WhatNext
    from caseload_desktop.services.review_held import CompleteReview, complete_review
    from caseload_desktop.services.support import BeginService, begin_service
    from caseload_desktop.store.queries.person_reviews import next_review_of
    from caseload_desktop.store.queries.reviews import review_board

    today = walk.clock.today()
    lists = walk.store.code_lists
    begin_service(
        walk.store,
        walk.actor,
        BeginService(
            person_id=walk.person_id,
            service_type="lt_community",
            component="home_support",
            provider="Larkfield Care",
            from_date=(today - timedelta(weeks=10)).isoformat(),
        ),
    )
    with walk.store.read() as connection:
        board = review_board(connection, viewer=walk.actor, lists=lists, today=today)
        due = next_review_of(connection, walk.person_id, lists=lists, today=today)
    overdue = sum(line.days_overdue > 0 for line in board.due)
    walk.tell(f"{overdue} people are overdue for a review, {len(board.gaps)} supports have no day for theirs.")
    if due is not None:
        days = (today - due.due.due_on).days
        walk.tell(f"Maureen Whitstable is {days} days overdue: {reason_words(due.due, due.support, due.rules)}.")
    complete_review(
        walk.store,
        walk.actor,
        CompleteReview(
            person_id=walk.person_id,
            completed_on=today.isoformat(),
            method="service_user_and_carer",
            outcomes_achieved="partially_achieved",
            outcome="continuation",
            change="rev_no_change",
            answers={"changed": "Gets out of the bath with the board", "working": "The morning call comes on time"},
            what_next=WhatNext(no_next_why="The plan goes on as it is"),
        ),
    )
    with walk.store.read() as connection:
        following = next_review_of(connection, walk.person_id, lists=lists, today=today)
    if following is not None:
        words = reason_words(following.due, following.support, following.rules)
        walk.tell(f"Reviewed today; the next one is due on {following.due.due_on:%d/%m/%Y}, {words}.")
