"""What an operator sees: logs, metrics, request ids and traces. Only the API layer and what wires it may import it."""
