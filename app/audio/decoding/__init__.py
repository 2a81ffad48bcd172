"""Turns files into samples. Only this folder imports av and soundfile."""
