"""The sample locality's making: what it is made of, who lives in it, and what happens there month by month."""
