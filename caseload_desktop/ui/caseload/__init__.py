"""Everything on screen about who works with whom."""
