"""Places, scorers and searches that only tests use; none of it takes anything from what it tests."""
