"""Benchmarks: run by hand, never by the tests. Each prints ratios of two things measured in one run."""
