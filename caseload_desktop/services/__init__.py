"""One function per command: the only way anything in the record changes."""
