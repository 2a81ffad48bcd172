"""The hyperparameter study: what is varied, its runs, and the tables and figures made from their reports."""
