import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.api.errors import RequestError
from app.spotify.ids import Kind, parse_id, parse_ids
from tests.support.spotify.catalogue import artist, track

ID = "4uLU6hMCjMI75M1A2tKUQC"
FORMS = [
    "{id}",
    " {id} ",
    "spotify:{kind}:{id}",
    "https://open.spotify.com/{kind}/{id}",
    "https://open.spotify.com/{kind}/{id}/",
    "http://open.spotify.com/{kind}/{id}?si=0123456789abcdef",
    "https://open.spotify.com/intl-de/{kind}/{id}?si=1&nd=1",
    "https://open.spotify.com/intl-pt-br/{kind}/{id}",
    "https://open.spotify.com/embed/{kind}/{id}#t",
    "https:/open.spotify.com/{kind}/{id}",
    "open.spotify.com/{kind}/{id}",
    "HTTPS://Open.Spotify.com/{kind}/{id}",
]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("kind", ["track", "artist"])
def test_parse_id_every_form_gives_the_bare_id(form: str, kind: Kind) -> None:
    assert parse_id(form.format(kind=kind, id=ID), kind, "id") == ID


@pytest.mark.parametrize("form", [form for form in FORMS if "{kind}" in form])
@pytest.mark.parametrize("kind", ["track", "album", "playlist"])
def test_parse_id_of_another_kind_is_refused_by_name(form: str, kind: str) -> None:
    with pytest.raises(RequestError, match=r"^seed_artists: expected an artist, got an? (track|album|playlist): "):
        parse_id(form.format(kind=kind, id=ID), "artist", "seed_artists")


@pytest.mark.parametrize(
    "text", ["punk-05", "7", "spotify:track", "spotify:track:a:b", "https://example.org/track/x", "ISRC:DE", "é, ü"]
)
def test_parse_id_anything_else_may_be_an_id_of_the_table(text: str) -> None:
    assert parse_id(text, "track", "id") == text


@given(st.text())
def test_parse_id_any_text_is_an_id_or_refused(text: str) -> None:
    try:
        assert parse_id(text, "track", "id") in text
    except RequestError as error:
        assert error.details[0].place == "id"


@pytest.mark.parametrize(("text", "n"), [("", 0), (" , ,", 0), ("aa,b,c,d", 4)])
def test_parse_ids_none_or_too_many_are_refused(text: str, n: int) -> None:
    with pytest.raises(RequestError, match=rf"^ids: expected 1 to 3 ids, separated by commas, got {n}$"):
        parse_ids(text, "track", "ids", most=3)


def test_parse_ids_keeps_order_repeats_and_the_places_of_what_is_none() -> None:
    assert parse_ids("b, a,,spotify:track:b,spotify:album:a", "track", "ids", most=5) == ["b", "a", "", "b", ""]


@pytest.mark.parametrize("form", [form for form in FORMS if "http:" not in form])
def test_v1_every_form_is_an_id_in_a_path_a_list_and_a_seed(v1: httpx.Client, form: str) -> None:
    one, by = track("punk", 5), artist("punk", 7)
    of_track, of_artist = form.format(kind="track", id=one), form.format(kind="artist", id=by)

    def path(text: str) -> str:
        return str(httpx.URL("/").copy_with(params={"x": text}).query, "ascii").removeprefix("x=").replace("+", "%20")

    for place, text in (("tracks", of_track), ("audio-features", of_track), ("artists", of_artist)):
        bare = one if text == of_track else by
        assert v1.get(f"/v1/{place}/{path(text)}").json()["id"] == bare
        (listed,) = v1.get(f"/v1/{place}", params={"ids": text}).json()[place.replace("-", "_")]
        assert listed["id"] == bare
    for page in ("related-artists", "top-tracks"):
        assert v1.get(f"/v1/artists/{path(of_artist)}/{page}").json() == v1.get(f"/v1/artists/{by}/{page}").json()
    answer = v1.get("/v1/recommendations", params={"seed_tracks": of_track, "seed_artists": of_artist})
    assert [seed["id"] for seed in answer.json()["seeds"]] == [by, one]
