"""Attacks over the network on a real service, one at a time, and whether it keeps its promises meanwhile."""
