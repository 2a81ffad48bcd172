"""What the OpenAPI description tells beside the endpoints themselves: groups of them, and made-up examples."""
