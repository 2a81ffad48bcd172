"""Which requests are OpenSubsonic's."""


def is_subsonic_path(path: str) -> bool:
    """Whether a request for this path is for OpenSubsonic, which may answer it with an error."""
    return path.startswith("/rest/")
