"""The web app: a window on the library for everyone who does not use a command line."""
