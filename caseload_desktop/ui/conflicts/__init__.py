"""What two laptops say differently: shown field by field and settled by whoever is signed in."""
