"""What an audio file is and says: its tags, its features, its timbre, and what tells it from others."""
