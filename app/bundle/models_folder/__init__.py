"""The folder that bundles lie in: which one is in use, which were before, and what writers need for a while."""
