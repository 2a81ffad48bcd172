"""Sends requests to servers, and compares how fast they are answered."""
