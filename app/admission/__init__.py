"""Permits for each kind of work, so that a crowd cannot stop the service: who has none waits, or comes again."""
