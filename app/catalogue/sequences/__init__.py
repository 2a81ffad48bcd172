"""Sequences whose entries are made when they are asked for, and none of which is a copy."""
