"""Every way in which a request for recommendations, or for some similar tracks, can be wrong: all are answered 422."""

from tests.support.api.failing_requests import JSON_HEADER, RECOMMENDATIONS, SIMILAR, FailingRequest

_FOLK, _X = '{"genre": "folk"}', '"x"'


def _list_of(item: str, n: int) -> str:
    return f"[{', '.join([item] * n)}]"


def _post(name: str, content: bytes) -> FailingRequest:
    return FailingRequest(
        f"recommendations, {name}",
        422,
        "invalid_request",
        RECOMMENDATIONS,
        RECOMMENDATIONS,
        "POST",
        content,
        JSON_HEADER,
    )


def _wish(name: str, content: str = "", seeds: str = '[{"track": "punk-05"}]') -> FailingRequest:
    """For a good seed, unless `seeds` says otherwise, with more raw JSON in the body."""
    return _post(name, f'{{"seeds": {seeds}{", " if content else ""}{content}}}'.encode())


def _similar(query: str) -> FailingRequest:
    path = f"/tracks/punk-05/similar?{query}"
    return FailingRequest(f"similar, {query[:40]}", 422, "invalid_request", SIMILAR, path)


FAILING_RECOMMENDATIONS = [
    *(
        _similar(query)
        for query in (
            "min_energy=0.9&max_energy=0.5",
            "min_popularity=1&max_popularity=0",
            "min_energy=NaN",
            "max_energy=1e999",
            "max_energy=-inf",
            "min_tempo=" + "9" * 5000,
            "min_energy=",
            "min_energy=abc",
            "min_key=1",
            "energy=0.5",
            "genres=polka",
            "genres=punk&genres=Punk",
            "not_genres=polka",
            "genres=",
            "genres=%00",
            "genres=%ff",
            "artists=nobody",
            "not_artists=%00",
            "&".join(["genres=punk"] * 201),
            "artists=" + "x" * 201,
            "exclude=" + "x" * 201,
            "&".join(["exclude=punk-01"] * 201),
            "exclude_seed_artists=true",
            "explicit=perhaps",
            "explicit=",
            "key=12",
            "key=-2",
            "key=1.5",
            "mode=true",
            "time_signature=NaN",
            "seeds=punk-01",
            "k=0&genres=punk",
            "genre_weight=2&genres=punk",
            "max_per_artist=0",
            "max_per_album=1001",
            "spacing=-1",
            "spacing=21",
            "spacing=1.5",
        )
    ),
    *(
        _wish(f"seeds {name}", seeds=seeds)
        for name, seeds in {
            "empty": "[]",
            "null": "null",
            "text": '"punk-05"',
            "object": '{"track": "punk-05"}',
            "of text": '["punk-05"]',
            "of null": "[null]",
            "of nothing": "[{}]",
            "of a weight": '[{"weight": 2}]',
            "of nulls": '[{"track": null, "genre": null}]',
            "of two kinds": '[{"track": "punk-05", "genre": "punk"}]',
            "of a track and features": '[{"track": "punk-05", "features": {"energy": 0.5}}]',
            "unknown track": '[{"track": "punk-99"}]',
            "unknown artist": '[{"track": "punk-05"}, {"artist": "Punk Artist 1"}]',
            "unknown genre": '[{"genre": "Punk"}]',
            "unknown field": '[{"track": "punk-05", "wait": 1}]',
            "id empty": '[{"track": ""}]',
            "id number": '[{"track": 5}]',
            "id of 201": f'[{{"artist": "{"x" * 201}"}}]',
            "id NUL": r'[{"track": "\u0000"}]',
            "id and NUL": r'[{"track": "punk-05\u0000"}]',
            "id lone surrogate": r'[{"track": "\ud800"}]',
            "artist lone surrogate": r'[{"artist": "\udfff"}]',
            "genre lone surrogate": r'[{"genre": "punk\ud800"}]',
            "genre NUL": r'[{"genre": "punk\u0000"}]',
            "501": _list_of('{"genre": "punk"}', 501),
            "features none": '[{"features": {}}]',
            "features unknown": '[{"features": {"tempo": 0, "key": -1}}]',
            "features NaN": '[{"features": {"energy": NaN}}]',
            "features out of range": '[{"features": {"energy": 2}}]',
            "features and text for artists": '[{"features": {"energy": 0.5, "artists": "Air"}}]',
            "nested": "[" * 500 + "]" * 500,
            **{
                f"weight {w}": f'[{{"track": "punk-05", "weight": {w}}}]'
                for w in ("0", "-1", "NaN", "1e999", "1001", "[]")
            },
        }.items()
    ),
    *(
        _wish(content[:40], content)
        for content in (
            '"dislikes": [{"track": "punk-05"}]',
            '"dislikes": [{"track": "punk-05", "weight": 3}]',
            '"dislikes": [{"genre": "polka"}]',
            '"dislikes": [{}]',
            '"dislikes": [{"genre": "punk", "weight": 0}]',
            f'"dislikes": {_list_of(_FOLK, 51)}',
            '"strategy": "best"',
            '"strategy": null',
            r'"strategy": "\ud800"',
            '"filters": null',
            '"filters": {"enrgy": {"min": 0}}',
            '"filters": {"energy": 0.5}',
            '"filters": {"energy": {"min": 0.9, "max": 0.5}}',
            '"filters": {"tempo": {"min": NaN}}',
            '"filters": {"tempo": {"max": -Infinity}}',
            '"filters": {"tempo": {"max": 1e999}}',
            '"filters": {"tempo": {"least": 1}}',
            '"filters": {"explicit": "perhaps"}',
            '"filters": {"explicit": []}',
            '"filters": {"key": -1}',
            '"filters": {"key": [3, -1]}',
            '"filters": {"key": {"min": 2}}',
            '"filters": {"key": 12}',
            '"filters": {"key": [1, 1.5]}',
            '"filters": {"key": {"min": 1}}',
            '"filters": {"genres": ["punk"]}',
            '"filters": {"genres": {"any": ["polka"]}}',
            '"filters": {"genres": {"none": ["Punk", "punk"]}}',
            '"filters": {"genres": {"all": ["punk"]}}',
            r'"filters": {"genres": {"any": ["\udfff"]}}',
            '"filters": {"artists": {"any": ["nobody"]}}',
            r'"filters": {"artists": {"none": ["\u0000"]}}',
            '"filters": {"exclude": "punk-01"}',
            '"filters": {"exclude": [5]}',
            r'"filters": {"exclude": ["\ud800"]}',
            f'"filters": {{"exclude": {_list_of(_X, 10_001)}}}',
            '"filters": {"exclude_seed_artists": "perhaps"}',
            '"targets": {"energy": NaN}',
            '"targets": {"energy": Infinity}',
            '"targets": {"energy": 1e999}',
            '"targets": {"energy": {"value": NaN}}',
            '"targets": {"energy": 1.5}',
            '"targets": {"energy": [0.5]}',
            '"targets": {"energy": {"weight": 1}}',
            '"targets": {"energy": {"value": 0.5, "weight": 0}}',
            '"targets": {"energy": {"value": 0.5, "weight": NaN}}',
            '"targets": {"energy": {"value": 0.5, "wait": 1}}',
            '"targets": {"enrgy": 0.5}',
            '"targets": {"key": -1}',
            '"targets": {"tempo": {"value": 0}}',
            '"genre_weight": 1.1',
            '"genre_weight": NaN',
            '"diversity": -0.1',
            '"diversity": 1.1',
            '"diversity": NaN',
            '"max_per_artist": 0',
            '"max_per_album": -1',
            '"max_per_album": 1001',
            '"spacing": -1',
            '"spacing": 21',
            '"spacing": 1.5',
            '"spacing": null',
            '"sample": 5',
            '"sample": {}',
            '"sample": {"from": 0}',
            '"sample": {"from": 1001}',
            '"sample": {"size": 5}',
            '"sample": {"from": 5, "random_seed": -1}',
            '"sample": {"from": 5, "random_seed": 4294967296}',
            '"k": 0',
            '"k": 101',
            '"k": 1.5',
            '"k": null',
            '"k": 1e999',
            f'"k": {"9" * 400}',
            f'"k": {"9" * 5000}',
            '"offset": -1',
            '"offset": 1000',
            '"offset": 901, "k": 100',
            '"explain": "perhaps"',
            '"kk": 1',
            r'"\ud800": 1',
        )
    ),
    _wish("51 seeds of rank_fusion", '"strategy": "rank_fusion"', _list_of(_FOLK, 51)),
    _wish("101 seeds of best_match", '"strategy": "best_match"', _list_of(_FOLK, 101)),
    _post("of only dislikes", b'{"dislikes": [{"track": "punk-05"}]}'),
    _post("of nothing", b"{}"),
    _post("of an array", b"[]"),
    _post("of no JSON", b"seeds=punk-05"),
    _post("of no UTF-8", b'{"seeds": [{"track": "\xff"}]}'),
    _post("of half JSON", b'{"seeds": [{"track": '),
    _post("nested", b'{"seeds":' + b"[" * 100_000),
]
