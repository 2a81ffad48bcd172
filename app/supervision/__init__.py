"""What keeps the service in order while it runs: refreshes, trials of bundles, and the end of workers."""
