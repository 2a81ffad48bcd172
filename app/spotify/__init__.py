"""The endpoints of Spotify's Web API that were closed: an application of its own over the same service."""
