"""The widgets of reviews: their lists, forms and what can be done with one."""
