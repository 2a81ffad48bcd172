"""What a bundle keeps of a catalogue: its tables, and further facts of tracks."""
