"""What music servers and their plugins ask by: OpenSubsonic under /rest, and the paths of AudioMuse-AI under /api."""
