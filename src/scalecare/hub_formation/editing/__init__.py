"""Moves by hand, the rules they break, and what each practice's next best hub would cost."""
