"""Which endpoint a request comes to, and with what."""
