"""The tests mirror the source; contract/, system/ and bench/ stand beside."""
