"""Words and rules of adult social care; pure Python, no input or output."""
