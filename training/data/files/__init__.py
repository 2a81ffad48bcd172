"""Opens a file as a table of cells, whatever it is: text with separators, JSON, Parquet; packed or not."""
