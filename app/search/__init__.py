"""What something is called: query parser, inverted index and ranking."""
