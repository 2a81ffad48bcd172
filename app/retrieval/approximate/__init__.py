"""Approximate engines: they look at a part of the catalogue, and miss a few of the nearest for it."""
