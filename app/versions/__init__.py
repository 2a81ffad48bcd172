"""The bundles of a models folder as versions: what there is and which is in use, switching, and deleting old ones."""
