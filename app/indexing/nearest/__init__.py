"""What a bundle keeps to tell what is near: an index of the vectors, and the neighbours of every track."""
