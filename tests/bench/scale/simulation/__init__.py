"""Simulates many replicas and shards, with service times that were measured, and asks how many a load needs."""
