"""The servers that are measured side by side, each a process of its own."""
