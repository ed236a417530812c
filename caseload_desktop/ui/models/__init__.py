"""Qt item models over read models."""
