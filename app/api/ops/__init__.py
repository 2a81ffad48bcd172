"""Operations over HTTP: home, health, the bundle in use, and metrics."""
