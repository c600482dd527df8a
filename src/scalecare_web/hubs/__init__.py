"""Hubs: ask for them, look at them, change them by hand, compare them, and prefer one."""
