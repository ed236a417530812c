"""People and contacts that may be there twice: both shown beside each other, and told apart for good."""
