"""Makes what a bundle keeps of a catalogue, from its tracks and a model, and publishes it. Needs no torch."""
