"""Contacts coming in from a team's own spreadsheet: read, understood, tried out in a dry run, reported on."""
