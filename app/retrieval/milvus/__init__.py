"""Milvus as an engine: the vectors are in a collection of a server, and the service keeps none."""
