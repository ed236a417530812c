"""The parts of the screen Log contact: the state of an entry, its checks, the form and what stands beside it."""
