"""Live changes over a catalogue: what is added to it, replaced and removed."""
