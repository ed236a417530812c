"""The help page: what the program does and how, to be searched and read by keyboard."""
