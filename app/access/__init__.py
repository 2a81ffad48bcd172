"""Who may do what, and how often: keys with their roles, tokens made of them, and limits of the rate of requests."""
