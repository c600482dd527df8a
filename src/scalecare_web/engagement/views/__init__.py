"""Pages of polls: for facilitators, and for practices by their links."""
