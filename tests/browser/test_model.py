"""The model page: the report of the bundle for a person, whatever shape the report has."""

import json
import re
from typing import Any

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

MARKUP = "<img src=x onerror=\"document.body.id='run'\">"


def percent(share: float) -> str:
    return "< 1 %" if 0 < share < 0.005 else f"{int(100 * share + 0.5)} %"


def shown(page: Page, answer: Any) -> Locator:
    """The page of a report, once it is there."""
    page.route("**/report", lambda route: route.fulfill(body=json.dumps(answer)))
    page.goto("/?page=model")
    page.locator(".bundle-parts").wait_for()  # comes with another request
    expect(page.get_by_role("main").get_by_text("Loading")).to_have_count(0)
    return page.locator(".model")


def column(table: Locator, number: int) -> list[str]:
    return table.locator(f"tbody tr > :nth-child({number})").all_inner_texts()


def test_figures_are_those_of_the_report(page: Page, site: httpx.Client) -> None:
    report = site.get("/report").json()["report"]
    page.goto("/")
    page.get_by_role("link", name="model", exact=True).click()
    known = page.locator(".known")
    expect(page).to_have_title("How good is the model? – Songkin")
    expect(known.locator("thead th")).to_have_text(["Known features", "Features alone", "With artists"])
    for label, figure in (("Right", "accuracy"), ("Right in five", "top5"), ("Neighbours", "genre_hit@10")):
        page.get_by_role("radio", name=label, exact=True).check()
        for number, evidence in ((2, "features"), (3, "artists")):
            wanted = [percent(views[evidence][figure]) for views in report["by_known"]["test"].values()]
            expect(known.locator(f"tbody tr > :nth-child({number})")).to_have_text(wanted)
    right = [round(100 * report["by_known"]["test"]["all 15"][view]["accuracy"]) for view in ("features", "artists")]
    expect(page.locator(".lead")).to_contain_text(f"it names a genre of {right[0]} by their features alone, and of")
    expect(page.locator(".lead")).to_contain_text(f"and of {right[1]} where it may use their names and artists")
    expect(page.get_by_text("no version of a song is both")).to_be_visible()
    facts = page.locator(".facts")
    for fact in ("table.csv, 180 tracks", "seed 1", f"numpy {site.get('/report').json()['libraries']['numpy']}"):
        expect(facts).to_contain_text(fact)
    parts = {each["present"] for each in site.get("/info").json()["parts"]}
    assert parts == {True, False}
    expect(page.locator(".bundle-parts .absent").first).to_contain_text("(not in this bundle)")


def test_genres_are_sorted_and_found(page: Page, site: httpx.Client) -> None:
    genres = site.get("/report").json()["report"]["by_genre"]["artists"]
    page.goto("/?page=model")
    table = page.locator(".genre-figures")
    expect(table.locator("[aria-sort=descending]")).to_have_text(re.compile("F1"))
    by_f1 = sorted(genres, key=lambda genre: (-genres[genre]["f1"], genre))
    assert column(table, 1) == by_f1
    assert column(table, 2) == [percent(genres[genre]["f1"]) for genre in by_f1]
    table.get_by_role("button", name="Genre").click()
    assert column(table, 1) == sorted(genres)
    table.get_by_role("button", name="Genre").click()
    assert column(table, 1) == sorted(genres, reverse=True)
    expect(table.locator("[aria-sort=descending]")).to_have_text(re.compile("Genre"))
    page.get_by_label("Find a genre").fill("  PU")
    expect(table.locator("tbody tr")).to_have_text([re.compile("punk")])
    expect(page.get_by_text("1 genre", exact=True)).to_be_visible()


def test_many_genres_are_shown_on_demand(page: Page) -> None:
    figures = {f"genre {n}": {"precision": 0.5, "recall": 0.5, "f1": n / 100, "n": n} for n in range(40)}
    model = shown(page, {"report": {"by_genre": {"features": figures}}})
    rows = model.locator(".genre-figures tbody tr")
    expect(rows).to_have_count(12)
    model.get_by_role("button", name="Show all 40").click()
    expect(rows).to_have_count(40)
    model.get_by_role("button", name="Show fewer").click()
    expect(rows).to_have_count(12)


def test_charts_have_a_name_and_a_table(page: Page, site: httpx.Client) -> None:
    report = site.get("/report").json()["report"]
    page.goto("/?page=model")
    charts = page.get_by_role("img")
    expect(charts).to_have_count(4)  # right by sure, twice; loss; F1
    expect(charts.first).to_have_accessible_name(re.compile("how often it is right by how sure it is"))
    expect(charts.nth(2)).to_have_accessible_name(re.compile("Loss by epoch, from"))
    for each in page.locator(".model summary").all():
        each.click()
    tables = page.locator("details table")
    assert column(tables.first, 3) == [str(each["n"]) for each in report["reliability"]["features"]]
    assert column(tables.last, 2) == [f"{epoch['loss']:.3f}" for epoch in report["history"]]
    assert page.locator("circle.point").count() == sum(len(bins) for bins in report["reliability"].values()) + 2


def test_catalogue_that_was_given_to_a_model_is_told_beside_what_the_model_learned_from(page: Page) -> None:
    report = {
        "data": {"path": "learned.csv", "n_tracks": 1000},
        "test": {"features": {"accuracy": 0.5}},
        "indexed": {"model": "other-1", "data": {"path": "mine.csv"}, "n_tracks": 20, "n_recordings": 19},
    }
    model = shown(page, {"model": "mine-1", "report": report, "n_tracks": 20, "n_genres": 300})
    expect(model).to_contain_text(
        "The figures are of the table that the model learned from, learned.csv. The catalogue in use was given to it "
        "afterwards: 20 tracks of mine.csv."
    )
    expect(model).to_contain_text("a guess would be right in less than 1.")
    expect(model.locator(".facts")).to_contain_text("other-1")


def test_catalogue_of_the_same_table_is_told_to_be_so(page: Page) -> None:
    table = {"path": "learned.csv", "sha256": "5c" * 32}
    report = {
        "data": {**table, "n_tracks": 1000},
        "test": {"features": {"accuracy": 0.5}},
        "indexed": {"model": "other-1", "data": table, "n_tracks": 1000},
    }
    model = shown(page, {"model": "mine-1", "report": report, "n_tracks": 1000, "n_genres": 300})
    expect(model).to_contain_text("is of the same table that the model learned from, with all of its 1,000 tracks.")
    expect(model).not_to_contain_text("was not measured")


def test_artists_that_are_new_and_the_map_are_told_where_the_report_has_them(page: Page) -> None:
    accuracy = {"mean": 0.52, "std": 0.01}
    report = {
        "config": {"protocol": "recordings"},
        "test": {"features": {"accuracy": 0.44}, "all": {"accuracy": 0.91, "ece": 0.011, "artist_known": 0.9}},
        "comparison": {"known": {"artists": {"all evidence": {"all 15": {"accuracy": accuracy}}}}},
        "map": {"trustworthiness": 0.957, "continuity": 0.98},
    }
    model = shown(page, {"report": report})
    for sentence in (
        "Of 100 tracks that it had not met, it names a genre of 44 by their features alone, and of 91 where",
        "90 of the 100 are by an artist that it knows.",
        "Of 100 tracks by artists that it had never met, it names a genre of 52.",
        "When it says 70 %, it is right in about 69 to 71 of 100 cases",
        "0.957 for tracks that are near on it being alike (trustworthiness), 0.98",
    ):
        expect(model).to_contain_text(sentence)


def test_bundle_without_a_report_says_so_and_what_it_can_do(page: Page) -> None:
    error = {"error": {"code": "not_in_bundle", "message": "no part 'report'", "request_id": "1"}}
    page.route("**/report", lambda route: route.fulfill(status=501, json=error))
    page.goto("/?page=model")
    expect(page.get_by_text("This bundle has no report")).to_be_visible()
    expect(page.locator(".bundle-parts li").first).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)


def test_report_that_does_not_come_is_said_and_asked_again(page: Page) -> None:
    page.route("**/report", lambda route: route.abort())
    page.goto("/?page=model")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("does not answer")
    page.unroute("**/report")
    alert.get_by_role("button").click()
    expect(page.locator(".known")).to_be_visible()


ODD: dict[str, Any] = {
    "null": None,
    "a list": [1, 2],
    "nothing": {},
    "no object": {"report": "good", "libraries": 3, "created_at": "yesterday", "n_tracks": "many", "model": 7},
    "no figures": {"report": {"test": {"all": {"accuracy": "high"}}, "by_known": {"test": {"all 15": [0.4]}}}},
    "out of range": {"report": {"test": {"all": {"accuracy": 44, "ece": -1}}, "history": [{"epoch": "first"}, 3]}},
    "one epoch": {"report": {"history": [{"epoch": 1, "loss": 2.5, "validation_macro_f1": None}]}},
    "equal losses": {"report": {"history": [{"epoch": n, "loss": 0.0, "validation_macro_f1": 0} for n in (1, 2)]}},
    "half of a genre": {"report": {"by_genre": {"all": {"jazz": {"f1": 0.4}}}, "reliability": {"all": [{"n": 0}]}}},
    "older": {
        "report": {
            "config": {"protocol": "recordings", "seed": 1},
            "test": {"embedding": {"genre_hit@10": 1.0}, "sound": {"accuracy": 0.5}, "artists": {"accuracy": 1.0}},
        }
    },
}


@pytest.mark.parametrize("odd", ODD)
def test_report_of_any_shape_leaves_the_page_whole(page: Page, odd: str) -> None:
    model = shown(page, ODD[odd])
    expect(model.get_by_role("heading", level=1)).to_be_visible()
    expect(model.get_by_role("link", name="All that the service answers")).to_be_visible()
    words = model.inner_text()
    assert not re.search(r"NaN|undefined|null|\[object|Infinity|Invalid", words)


def test_older_report_shows_what_it_has(page: Page) -> None:
    model = shown(page, ODD["older"])
    expect(model.locator(".known thead th")).to_have_text(["Known features", "Features alone", "With artists"])
    assert column(model.locator(".known"), 2) == ["50 %"]
    expect(model.locator(".genre-figures")).to_have_count(0)


def test_markup_in_a_report_is_text(page: Page) -> None:
    figures = {"precision": 0.5, "recall": 0.5, "f1": 0.5, "n": 3}
    report = {
        "config": {"name": MARKUP, "protocol": MARKUP},
        "data": {"path": MARKUP},
        "by_known": {"test": {MARKUP: {MARKUP: {"accuracy": 0.5}}}},
        "by_genre": {MARKUP: {MARKUP: figures}},
    }
    model = shown(page, {"model": MARKUP, "libraries": {MARKUP: MARKUP}, "report": report})
    assert model.inner_text().count(MARKUP) >= 8
    assert page.locator(".model img").count() == 0
    assert page.evaluate("document.body.id") == ""
