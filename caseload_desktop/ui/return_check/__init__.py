"""What the national return on safeguarding would lack, on screen."""
