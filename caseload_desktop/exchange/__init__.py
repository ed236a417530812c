"""Files in and out: a team's spreadsheets, and the locked files laptops exchange."""
