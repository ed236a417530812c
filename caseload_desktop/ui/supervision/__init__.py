"""A worker's safeguarding work in one view, on screen and on paper."""
