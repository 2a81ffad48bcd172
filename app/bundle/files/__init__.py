"""What the files of a bundle are: those of the larger parts each in a module."""
