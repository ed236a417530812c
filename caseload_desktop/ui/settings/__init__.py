"""The settings page: how the program looks, locks, keeps copies and proves that the record is whole."""
