"""Merging two records of one person, and taking a merge apart."""
