"""The encrypted store: engine, keys, journal, fold, rows, backups and migrations."""
