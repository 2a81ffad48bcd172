"""What the service costs as its catalogue grows, and what other indexes would cost."""
