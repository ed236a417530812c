"""The kinds of sheet the program takes in, each declared in one module: its columns, words and what it writes."""
