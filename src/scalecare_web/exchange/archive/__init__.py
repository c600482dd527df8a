"""Everything of an organisation in one file: what goes in, how it is written, checked and brought in."""
