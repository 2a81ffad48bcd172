"""Tells what in a title only names a release of a recording."""
