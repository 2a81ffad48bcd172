"""Writes what was measured and simulated into docs/scale.md."""
