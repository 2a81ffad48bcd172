"""What a bundle keeps of a catalogue beside vectors: its database, the same prepared for the service, and its words."""
