"""Who did what, when: a record that can only be added to."""
