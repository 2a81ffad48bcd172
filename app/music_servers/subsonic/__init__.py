"""OpenSubsonic's sonic similarity, and what a client needs to find out that it is there."""
