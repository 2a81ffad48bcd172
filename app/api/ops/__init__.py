"""What operators ask: home, health and metrics."""
