"""Figures side by side with what a user would pick instead. ``python -m tests.bench --help``.

Nothing here asserts a time: a benchmark that fails on a busy machine teaches people to ignore it.
"""
