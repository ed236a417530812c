"""The exchange on screen: what waits, what goes out, what comes in, and the folders that are watched."""
