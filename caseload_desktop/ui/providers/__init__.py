"""Providers on screen: their list, one with all that is about it, and the forms on them."""
