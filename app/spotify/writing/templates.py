"""Templates of the objects of Spotify's contract as JSON, with what is the same in all objects of one answer filled in.

An object takes one formatting of bytes then, and not an encoder for each of its fields.
"""

from collections.abc import Mapping
from urllib.parse import quote

from pydantic_core import to_json

from app.spotify.links import Links, is_plain
from app.spotify.writing.pictures import PICTURE_SIZE
from app.spotify.writing.style import Style

_NAME = b'{"external_urls":%b,"href":"<v1>/artists/%b","id":"%b","name":%b,"type":"artist","uri":"spotify:artist:%b"'
_ALBUM = (
    b'{"album_type":%b,"artists":[%b],<markets>"external_urls":%b,"href":"<v1>/albums/%b","id":"%b","images":%b,'
    b'"name":%b,"release_date":%b,"release_date_precision":%b,"total_tracks":%b,"type":"album","uri":"spotify:album:%b"'
)
_TRACK_OF_ALBUM = (
    b'{"artists":[%b],<markets>"disc_number":%b,"duration_ms":%b,"explicit":%b,"external_urls":%b,'
    b'"href":"<v1>/tracks/%b","id":"%b","is_local":false,<playable>"name":%b,"preview_url":%b,"track_number":%b,'
    b'"type":"track","uri":"spotify:track:%b"}'
)
_TRACK = (
    b'{"album":%b},"artists":[%b],<markets>"disc_number":%b,"duration_ms":%b,"explicit":%b,"external_ids":%b,'
    b'"external_urls":%b,"href":"<v1>/tracks/%b","id":"%b","is_local":false,<playable>"name":%b,"popularity":%b,'
    b'"preview_url":%b,"track_number":%b,"type":"track","uri":"spotify:track:%b"}'
)
_PICTURE = b'[{"height":%d,"url":%b,"width":%d}]'
_USUAL_SIZE = 640  # of Spotify's pictures of albums: tables give addresses alone
_PRECISIONS = {4: b'"year"', 7: b'"month"', 10: b'"day"'}  # by the length of a date
_NO_DATE = b'"0000"', b'"year"'
_NULLS = b"null", b"null"
_NO_URLS = b"{}"
_IN_ADDRESS = {code: quote(chr(code), safe="") for code in range(128)}


class Templates:
    """Of the objects of one answer.

    Args:
        links: URLs of this service.
        style: how objects are written.

    Attributes:
        name: of an artist as tracks and albums name it; its brace is not closed.
        album: of an album; its brace is not closed.
        track_of_album: of a track as its album has it.
        track: of a track.
        no_pictures: the `images` of what the catalogue has no picture of.
    """

    def __init__(self, links: Links, style: Style) -> None:
        self._placeholders = style.placeholders
        is_playable = style.placeholders and style.for_market
        fillings = (
            (b"<v1>", _escaped(links.v1).replace(b"%", b"%%")),
            (b"<markets>", b"" if is_playable else b'"available_markets":[],'),
            (b"<playable>", b'"is_playable":true,' if is_playable else b""),
        )
        self.name, self.album, self.track_of_album, self.track = (
            _filled(template, fillings) for template in (_NAME, _ALBUM, _TRACK_OF_ALBUM, _TRACK)
        )
        base = _escaped(links.base)
        self._pages = {kind: b'{"spotify":"%b/?%b=' % (base, kind.encode()) for kind in ("track", "artist")}
        self._album_page = b'{"spotify":"%b/?q=album%%3A%%22' % base
        self.no_pictures = b"[]"
        if style.placeholders:
            self.no_pictures = _PICTURE % (PICTURE_SIZE, to_json(links.picture), PICTURE_SIZE)

    def page(self, kind: str, quoted: bytes) -> bytes:
        """The `external_urls` of a track or an artist that is not known to be at Spotify: the service's page of it."""
        return b'%b%b"}' % (self._pages[kind], quoted) if self._placeholders else _NO_URLS

    def page_of_album(self, name: str) -> bytes:
        """The `external_urls` of an album of this name: a search on the service's own page."""
        if not self._placeholders:
            return _NO_URLS
        if name.isascii() and '"' not in name:
            return b'%b%b%%22"}' % (self._album_page, name.translate(_IN_ADDRESS).encode())
        return b'%b%b%%22"}' % (self._album_page, quote(name.replace('"', " "), safe="").encode())

    def pictures(self, facts: Mapping[str, object]) -> bytes:
        """The `images` of an album with these facts."""
        url = facts.get("image_url")
        return self.no_pictures if url is None else _PICTURE % (_USUAL_SIZE, to_json(url), _USUAL_SIZE)

    def date(self, facts: Mapping[str, object]) -> tuple[bytes, bytes]:
        """The `release_date` and the `release_date_precision` of an album with these facts."""
        date = facts.get("release_date") or facts.get("release_year")
        if date is None:
            return _NO_DATE if self._placeholders else _NULLS
        text = str(date)
        return to_json(text), _PRECISIONS[len(text)]

    def number(self, known: float | None, placeholder: int) -> bytes:
        """A number, or what stands for one that is not known."""
        if known is not None:
            return b"%d" % known
        return b"%d" % placeholder if self._placeholders else b"null"


def identity_json(identity: str) -> tuple[bytes, bytes]:
    """An id as it stands in an address, and in a text of JSON."""
    if is_plain(identity):
        plain = identity.encode()
        return plain, plain
    return quote(identity, safe="").encode(), _escaped(identity)


def _escaped(text: str) -> bytes:
    """A text as JSON has it, without its quotation marks."""
    return to_json(text)[1:-1]


def _filled(template: bytes, fillings: tuple[tuple[bytes, bytes], ...]) -> bytes:
    for mark, filling in fillings:
        template = template.replace(mark, filling)
    return template
