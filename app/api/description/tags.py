"""The groups that the OpenAPI description puts endpoints into, in its order."""

TAGS = {
    "tracks": "Tracks of the catalogue: one of them, what is similar, the way from one to another, and which one is "
    "meant by names of any other list.",
    "recommendations": "What goes with several tracks, artists, genres or features, with filters and targets.",
    "playlists": "What may follow a playlist, as long as wanted.",
    "genres": "Which genre a track has, by its features and names, and the genres there are.",
    "search": "Tracks and artists by words of their names.",
    "artists": "Artists, with their genres and tracks, and those that are similar.",
    "albums": "Albums, with their tracks.",
    "catalogue": "The catalogue as a whole: its map, and how its features are spread.",
    "audio": "Asking with an audio file. Off unless `SONGKIN_AUDIO` is true.",
    "changes": "Adding, replacing and removing tracks. Off unless `SONGKIN_WRITES` is true.",
    "service": "The service itself: health, the bundle in use, metrics.",
    "admin": "Switching bundles. On where only this machine reaches the service, or where keys are on.",
    "spotify": "The endpoints of Spotify's Web API that were closed, and what their clients need beside them.",
    "opensubsonic": "What music servers and their clients ask, as OpenSubsonic has it.",
    "audiomuse": "What the plugins of AudioMuse-AI ask.",
}


def described_tags() -> list[dict[str, str]]:
    """As OpenAPI lists them."""
    return [{"name": name, "description": description} for name, description in TAGS.items()]
