"""The exchange of files between laptops: what goes into one, what comes out of one, and along which routes."""
