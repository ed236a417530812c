"""What the parts of the record are called on screen, one module for each part of the work."""
