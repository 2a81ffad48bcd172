"""Trials, the store of their results, and what carries them out."""
