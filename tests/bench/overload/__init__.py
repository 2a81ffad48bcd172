"""More requests than a service can answer: what those that are admitted wait, and how soon the rest are told."""
