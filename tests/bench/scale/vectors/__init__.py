"""Vectors to measure with: those of a bundle, and as many more as wanted that are distributed as those are."""
