"""The native HTTP API: one folder for each family of endpoints, with `endpoints.py` and `schemas.py`."""
