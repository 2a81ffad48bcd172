"""What is near: the engine, upper bounds, pruning and neighbours."""
