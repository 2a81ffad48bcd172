"""The bundle: the one contract between training, which writes it, and serving, which reads it.

A leaf package: it may import the standard library, NumPy and pydantic only.
"""
