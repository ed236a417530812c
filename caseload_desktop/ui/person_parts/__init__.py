"""Parts of a person's record on screen: notes, tasks, hazards, relationships, chronology, and what a death leaves."""
