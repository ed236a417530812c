"""Files in and out: spreadsheets today."""
