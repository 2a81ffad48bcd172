"""Fits networks, encoders, calibration and evidence."""
