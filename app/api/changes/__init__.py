"""Live changes over HTTP: tracks are added, replaced and removed while the service runs."""
