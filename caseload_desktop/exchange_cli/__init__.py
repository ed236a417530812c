"""The exchange from the command line, for IT and for scripts: look at a sync file, check it, write one, take one in."""
