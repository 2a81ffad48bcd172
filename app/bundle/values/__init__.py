"""How values are written that stand for those of a feature: in tables, and in requests."""
