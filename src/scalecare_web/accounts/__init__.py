"""People, organisations, who may do what, and the doors that check it."""
