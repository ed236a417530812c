"""Figures: each a definition and one query; targets and ratings."""
