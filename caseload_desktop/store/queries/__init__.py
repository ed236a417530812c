"""Read models: one named query per list or figure, frozen dataclasses out."""
