"""POST /playlists/continue as its clients see it."""

import base64
import json
import zlib
from typing import Any

import httpx
import pytest

from app.api.playlists.schemas import MAX_TOKEN_LENGTH
from app.api.playlists.session import MAX_GIVEN
from app.search.confidence import LEAST_CONFIDENCE
from tests.support.planted import GENRES, TRACKS_PER_GENRE, track_id

CONTINUE = "/playlists/continue"
PREFIX = "songkin-next-1_"
PLAYLIST = [{"track": "punk-05"}, {"track": "punk-09"}, {"track": "folk-03"}]
N_RECORDINGS = len(GENRES) * (TRACKS_PER_GENRE - 1)


def post(client: httpx.Client, body: dict[str, Any]) -> dict[str, Any]:
    response = client.post(CONTINUE, json=body)
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    return answer


def ids(answer: dict[str, Any]) -> list[str]:
    return [one["track"]["id"] for one in answer["recommendations"]]


def artists(answer: dict[str, Any]) -> list[set[str]]:
    return [{artist["id"] for artist in one["track"]["artists"]} for one in answer["recommendations"]]


def problem(client: httpx.Client, body: dict[str, Any]) -> tuple[str, str]:
    response = client.post(CONTINUE, json=body)
    assert response.status_code == 422, response.text
    (detail,) = response.json()["error"]["details"]
    return detail["place"], detail["message"]


def packed(content: Any) -> str:
    return PREFIX + base64.urlsafe_b64encode(zlib.compress(json.dumps(content).encode())).decode()


def unpacked(token: str) -> Any:
    return json.loads(zlib.decompress(base64.urlsafe_b64decode(token.removeprefix(PREFIX))))


def test_playlists_answer_has_the_shape_of_the_contract(client: httpx.Client) -> None:
    answer = post(client, {"tracks": PLAYLIST})
    assert list(answer) == ["recommendations", "pool", "unknown_seeds", "model", "next"]
    assert [list(one) for one in answer["recommendations"]] == [["track", "score"]] * 10
    assert answer["unknown_seeds"] == []
    assert answer["next"].startswith(PREFIX)


def test_playlists_go_on_as_recommendations_do_in_their_order(client: httpx.Client) -> None:
    """What is not about playlists is what POST /recommendations answers."""
    shape = {
        "strategy": "best_match",
        "filters": {"energy": {"min": 0.2}},
        "targets": {"valence": 0.5},
        "diversity": 0.3,
        "max_per_artist": 2,
        "max_per_album": 2,
        "genre_weight": 0.4,
        "explain": True,
        "k": 15,
    }
    expected = client.post("/recommendations", json={"seeds": PLAYLIST, **shape}).json()
    answer = post(client, {"tracks": PLAYLIST, **shape, "spacing": 0})
    assert answer["recommendations"] == expected["recommendations"]
    assert answer["pool"] == expected["pool"]


@pytest.mark.parametrize(
    "tracks",
    [
        ["punk-05", "punk-09", "folk-03"],
        [{"id": "punk-05"}, {"id": "spotify:track:punk-09"}, "https://open.spotify.com/track/folk-03?si=x"],
    ],
    ids=["bare", "other forms"],
)
def test_playlists_tracks_may_be_written_in_several_ways(client: httpx.Client, tracks: list[Any]) -> None:
    assert post(client, {"tracks": tracks, "limit": 7}) == post(client, {"tracks": PLAYLIST, "k": 7})


def test_playlists_tracks_may_be_given_by_their_names(reader: httpx.Client) -> None:
    named = [
        {"match": {"name": track["name"], "artists": [artist["name"] for artist in track["artists"]]}}
        for track in (reader.get(f"/tracks/{each['track']}").json() for each in PLAYLIST)
    ]
    assert post(reader, {"tracks": [*named[:2], PLAYLIST[2]]}) == post(reader, {"tracks": PLAYLIST})


def test_playlists_have_nothing_twice_and_no_version_of_what_is_in_them(client: httpx.Client) -> None:
    """Of every genre the tracks 01 and 02 are versions of one recording."""
    tracks = [track_id(genre, 1) for genre in GENRES]
    versions = {track_id(genre, number) for genre in GENRES for number in (1, 2)}
    listed = ids(post(client, {"tracks": tracks, "k": 100}))
    assert len({*listed}) == 100
    assert not versions & {*listed}


def test_playlists_are_spaced_from_their_end_on(client: httpx.Client) -> None:
    """By two artists alone, whose tracks end the playlist: whoever does not end it comes first."""
    one, other = (client.get(f"/tracks/{identity}").json()["artists"][0]["id"] for identity in ("punk-05", "punk-12"))
    body = {"filters": {"artists": {"any": [one, other]}}, "spacing": 1, "k": 6}
    assert artists(post(client, {"tracks": ["punk-12", "punk-05"], **body})) == [{other}, {one}] * 3
    assert artists(post(client, {"tracks": ["punk-05", "punk-12"], **body})) == [{one}, {other}] * 3


def test_playlists_keep_artists_apart_as_far_as_asked(client: httpx.Client) -> None:
    tracks = ["folk-03", "punk-09"]
    own = {artist["id"] for artist in client.get("/tracks/punk-09").json()["artists"]}
    for more, spacing in (({}, 3), ({"spacing": 1}, 1), ({"spacing": 15}, 15)):
        heard = [own, *artists(post(client, {"tracks": tracks, "k": 20, **more}))]
        assert not any(heard[place] & near for place in range(21) for near in heard[max(0, place - spacing) : place])


def test_playlists_unknown_track_at_the_end_is_spaced_by_its_artist(reader: httpx.Client) -> None:
    one, other = (reader.get(f"/tracks/{identity}").json()["artists"][0] for identity in ("punk-05", "punk-12"))
    body = {"filters": {"artists": {"any": [one["id"], other["id"]]}}, "spacing": 1, "k": 1}
    for end, expected in ((one, other), (other, one)):
        unknown = {"match": {"name": "Nothing like it anywhere", "artists": [end["name"]]}}
        answer = post(reader, {"tracks": ["punk-05", unknown], **body})
        assert [each["place"] for each in answer["unknown_seeds"]] == ["tracks.1"]
        assert artists(answer) == [{expected["id"]}]


def test_playlists_list_what_is_unknown_and_go_on_by_the_rest(reader: httpx.Client) -> None:
    named = {"match": {"name": "Nothing like it", "artists": ["Nobody at all"]}}
    answer = post(reader, {"tracks": ["nobody", "punk-05", named, {"track": "punk-09"}, {"track": "folk-03"}]})
    assert answer["unknown_seeds"] == [
        {"place": "tracks.0", "seed": {"track": "nobody"}, "message": "no track with the id 'nobody'"},
        {
            "place": "tracks.2",
            "seed": named,
            "message": f"no track of the catalogue fits these names with a confidence of {LEAST_CONFIDENCE} or more",
        },
    ]
    assert answer["recommendations"] == post(reader, {"tracks": PLAYLIST})["recommendations"]


def test_playlists_of_which_nothing_is_known_are_refused(client: httpx.Client) -> None:
    response = client.post(CONTINUE, json={"tracks": [f"nobody {number}" for number in range(500)]})
    error = response.json()["error"]
    assert (response.status_code, error["code"]) == (422, "invalid_request")
    assert [each["place"] for each in error["details"]] == [f"body.tracks.{number}" for number in range(20)]
    assert error["message"].startswith("body.tracks.0: no track with the id 'nobody 0'")


@pytest.mark.parametrize("strategy", ["average", "best_match", "rank_fusion"])
@pytest.mark.parametrize("more", [{}, {"filters": {"exclude": ["punk-01"], "energy": {"min": 0.1}}, "diversity": 0.3}])
def test_playlists_session_gives_every_recording_once_and_ends(
    client: httpx.Client, strategy: str, more: dict[str, Any]
) -> None:
    answer = post(client, {"tracks": PLAYLIST, "strategy": strategy, "k": 30, **more})
    n_left = answer["pool"]["after_filters"]
    listed, sizes = ids(answer), [30]
    while answer["next"]:
        answer = post(client, {"next": answer["next"]})
        listed += ids(answer)
        sizes.append(len(answer["recommendations"]))
    assert len({*listed}) == len(listed)
    assert n_left - len(GENRES) <= len(listed) <= n_left  # but for second versions
    assert sizes[:-2] == [30] * (len(sizes) - 2)
    assert sizes[-1] == 0


def test_playlists_session_goes_on_with_the_list_spaced_over_its_answers(client: httpx.Client) -> None:
    whole = post(client, {"tracks": PLAYLIST, "k": 40, "spacing": 0})
    answer = post(client, {"tracks": PLAYLIST, "k": 4, "spacing": 0})
    listed = ids(answer)
    while len(listed) < 40:
        answer = post(client, {"next": answer["next"], "k": 9})
        assert len(ids(answer)) == 9
        listed += ids(answer)
    assert listed == ids(whole)
    answer = post(client, {"tracks": PLAYLIST, "k": 2, "spacing": 5})
    heard = artists(answer)
    for _ in range(15):
        answer = post(client, {"next": answer["next"]})
        heard += artists(answer)
    assert len(heard) == 32
    assert not any(heard[place] & other for place in range(32) for other in heard[max(0, place - 5) : place])


def test_playlists_token_is_the_same_for_the_same_and_needs_no_memory(client: httpx.Client) -> None:
    first, again = (post(client, {"tracks": PLAYLIST}) for _ in range(2))
    assert first == again
    assert post(client, {"next": first["next"]}) == post(client, {"next": first["next"]})


def test_playlists_token_of_another_catalogue_goes_on_with_what_is_known_here(client: httpx.Client) -> None:
    content = unpacked(post(client, {"tracks": PLAYLIST})["next"])
    content["request"]["tracks"].append({"track": "gone since"})
    content["given"].append("gone too")
    answer = post(client, {"next": packed(content)})
    assert [each["seed"] for each in answer["unknown_seeds"]] == [{"track": "gone since"}]
    assert ids(answer) == ids(post(client, {"next": post(client, {"tracks": PLAYLIST})["next"]}))
    content["request"]["tracks"] = [{"track": "gone since"}]
    place, message = problem(client, {"next": packed(content)})
    assert place == "body.next"
    assert "begin anew" in message
    content["request"] = {"tracks": ["punk-05"], "filters": {"genres": {"any": ["polka"]}}}
    assert problem(client, {"next": packed(content)})[0] == "body.next"


def test_playlists_token_of_the_largest_session_is_small_and_the_last(client: httpx.Client) -> None:
    given = [f"{number:022d}" for number in range(MAX_GIVEN - 10)]
    token = packed({"request": {"tracks": ["punk-05"] * 500}, "given": given, "preceding": []})
    answer = post(client, {"next": token})
    assert len(answer["next"]) < MAX_TOKEN_LENGTH
    assert len(unpacked(answer["next"])["given"]) == MAX_GIVEN
    answer = post(client, {"next": answer["next"]})
    assert len(ids(answer)) == 10
    assert answer["next"] is None


BROKEN = {
    "of something else": "BQDc4tZ5oOa1yQ",
    "empty": PREFIX,
    "no base64": PREFIX + "é*",
    "no zlib": PREFIX + "AAAA",
    "no JSON": PREFIX + base64.urlsafe_b64encode(zlib.compress(b"next")).decode(),
    "of nothing": packed({}),
    "of a list": packed([1]),
    "of no tracks": packed({"request": {}, "given": [], "preceding": []}),
    "of a token": packed({"request": {"next": "x"}, "given": [], "preceding": []}),
    "of too many tracks": packed({"request": {"tracks": ["x"] * 501}, "given": [], "preceding": []}),
    "of too much given": packed({"request": {"tracks": ["x"]}, "given": ["x"] * (MAX_GIVEN + 1), "preceding": []}),
    "of too much before": packed({"request": {"tracks": ["x"]}, "given": [], "preceding": [["x"]] * 21}),
    "of an unknown field": packed({"request": {"tracks": ["x"]}, "given": [], "preceding": [], "more": 1}),
    "unpacked too large": packed({"request": {"tracks": ["x"]}, "given": ["x" * 9_000_000], "preceding": []}),
    "nested": packed(json.loads("[" * 500 + "]" * 500)),
    "lone surrogate": "\ud800",
}


@pytest.mark.parametrize("token", BROKEN.values(), ids=BROKEN)
def test_playlists_broken_token_is_refused(client: httpx.Client, token: str) -> None:
    content = json.dumps({"next": token})
    response = client.post(CONTINUE, content=content, headers={"Content-Type": "application/json"})
    assert response.status_code == 422, response.text
    assert response.json()["error"]["details"][0]["place"] == "body.next"


def test_playlists_cut_or_changed_token_is_refused(client: httpx.Client) -> None:
    token = post(client, {"tracks": PLAYLIST})["next"]
    changed = token[:60] + ("A" if token[60] != "A" else "B") + token[61:]
    for broken in (token[:-1], token[:-4], token[:60], token[5:], changed, token + "AAAA", token * 2):
        place, message = problem(client, {"next": broken})
        assert place == "body.next"
        assert "damaged" in message or "something else" in message


@pytest.mark.parametrize("n", [MAX_TOKEN_LENGTH + 1, 1_000_000])
def test_playlists_huge_token_is_refused(client: httpx.Client, n: int) -> None:
    place, message = problem(client, {"next": PREFIX + "A" * (n - len(PREFIX))})
    assert place == "body.next"
    assert "at most 700000" in message


WRONG: dict[str, tuple[dict[str, Any], str, str]] = {
    "nothing": ({}, "body", "exactly one of tracks and next, got none"),
    "both": ({"tracks": ["punk-05"], "next": "x"}, "body", "exactly one of tracks and next, got both"),
    "empty": ({"tracks": []}, "body.tracks", "at least 1"),
    "501": ({"tracks": ["punk-05"] * 501}, "body.tracks", "at most 500"),
    "51 of rank_fusion": (
        {"tracks": ["punk-05"] * 51, "strategy": "rank_fusion"},
        "body",
        "at most 50 seeds with the strategy 'rank_fusion', got 51; average or best_match takes as many",
    ),
    "101 of best_match": (
        {"tracks": ["punk-05"] * 101, "strategy": "best_match"},
        "body",
        "at most 100 seeds with the strategy 'best_match', got 101; average takes as many",
    ),
    "id and match": (
        {"tracks": [{"id": "punk-05", "match": {"name": "x"}}]},
        "body.tracks.0",
        "exactly one of track and match, got both",
    ),
    "neither": ({"tracks": [{}]}, "body.tracks.0", "exactly one of track and match, got none"),
    "track and id": ({"tracks": [{"id": "punk-05", "track": "punk-05"}]}, "body.tracks.0.id", "unknown field"),
    "number": ({"tracks": [5]}, "body.tracks.0", "expected a JSON object"),
    "id of an album": ({"tracks": ["spotify:album:x"]}, "body.tracks.0.track", "expected the id of a track"),
    "match of nothing": ({"tracks": [{"match": {}}]}, "body.tracks.0.match", "expected a name"),
    "empty id": ({"tracks": [""]}, "body.tracks.0.track", "at least 1"),
    "k of 0": ({"tracks": ["punk-05"], "k": 0}, "body.k", "greater than or equal to 1"),
    "k of 101": ({"tracks": ["punk-05"], "k": 101}, "body.k", "less than or equal to 100"),
    "limit of 0": ({"tracks": ["punk-05"], "limit": 0}, "body.limit", "greater than or equal to 1"),
    "spacing of 21": ({"tracks": ["punk-05"], "spacing": 21}, "body.spacing", "less than or equal to 20"),
    "offset": ({"tracks": ["punk-05"], "offset": 5}, "body.offset", "unknown field"),
    "unknown genre": ({"tracks": ["punk-05"], "filters": {"genres": {"any": ["pank"]}}}, "body.filters", "did you"),
    "more beside next": ({"next": "x", "k": 5, "spacing": 2, "diversity": 0}, "body", "got diversity, spacing"),
}


@pytest.mark.parametrize(("body", "place", "message"), WRONG.values(), ids=WRONG)
def test_playlists_wrong_request_is_told_what_and_where(
    client: httpx.Client, body: dict[str, Any], place: str, message: str
) -> None:
    found_place, found_message = problem(client, body)
    assert found_place.startswith(place)
    assert message in found_message


def test_playlists_of_the_largest_size_are_answered(client: httpx.Client) -> None:
    tracks = [track_id(genre, number) for genre in GENRES for number in range(3, 33)] * 4
    assert len(tracks[:500]) == 500
    assert len(ids(post(client, {"tracks": tracks[:500]}))) == 10


def test_playlists_without_a_bundle_are_not_ready(bare_client: httpx.Client) -> None:
    response = bare_client.post(CONTINUE, json={"tracks": PLAYLIST})
    assert (response.status_code, response.json()["error"]["code"]) == (503, "not_ready")
