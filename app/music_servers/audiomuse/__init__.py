"""The endpoints of AudioMuse-AI that its plugins for Navidrome, Jellyfin and Lyrion ask for similar music."""
