"""How fast the service is, and how small: measured beside an application of FastAPI's that does nothing."""
