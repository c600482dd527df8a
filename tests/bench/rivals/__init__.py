"""The programs a user would pick instead; each runs alone, in the peers' environment."""
