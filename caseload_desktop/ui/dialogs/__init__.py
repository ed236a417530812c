"""Dialogs that belong to more than one page."""
