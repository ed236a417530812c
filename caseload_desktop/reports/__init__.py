"""Documents made from figures and the record."""
