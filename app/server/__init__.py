"""Listens: what the server reads and writes before and after the application, and how much of it at most."""
