"""Offline: from a table of tracks to a published bundle. Of `app` it may import `app.bundle` only."""
