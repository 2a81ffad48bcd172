"""Artists over HTTP."""
