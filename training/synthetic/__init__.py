"""The synthetic catalogue of the demo."""
