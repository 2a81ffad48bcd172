"""Catalogues of which hardly anything is known: the page says so and goes on working."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect
from rich.console import Console

from app.bundle.reader import Bundle
from app.indexing.bundle import index_tracks
from app.indexing.progress_log import ProgressLog
from app.indexing.publish import publish, staging
from app.indexing.tracks import Tracks, as_genre_sets
from tests.support.browser.watched import WatchedContext
from tests.support.indexed import selected
from tests.support.running_service import serving

SOURCE = {"data": {"path": "table.csv"}}


@pytest.fixture(scope="module")
def lone_site(bundle: Bundle, tracks: Tracks, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """One track, of an artist nobody has heard of; no feature and no genre of it is known."""
    known = selected(tracks, [0])
    nothing = np.full_like(known.features, np.nan)
    lone = replace(known, features=nothing, artists=[("Nobody",)], genres=(), genre_sets=as_genre_sets([()], ()))
    models = Path(tmp_path_factory.mktemp("lone-models"))
    with staging(models) as directory:
        manifest, _ = index_tracks(bundle, lone, SOURCE, directory, ProgressLog(Console(quiet=True)))
        publish(directory, models, manifest)
    with serving(models) as client:
        yield client


@pytest.fixture
def page(browser: Browser, lone_site: httpx.Client) -> Iterator[Page]:
    watched = WatchedContext(browser, str(lone_site.base_url).rstrip("/"))
    yield watched.page(width=1280)
    watched.close()
    assert watched.problems == []


def test_start_without_genres_says_how_to_begin(page: Page) -> None:
    page.goto("/")
    expect(page.get_by_text("Nothing here has a genre to begin with")).to_be_visible()


def test_track_of_which_nothing_is_known_says_so(page: Page, tracks: Tracks) -> None:
    page.goto(f"/?track={tracks.ids[0]}")
    expect(page.get_by_text("The catalogue knows no genre of it.")).to_be_visible()
    expect(page.get_by_text("Nothing is known that could tell.")).to_be_visible()
    expect(page.get_by_text("Nothing is known of its sound.")).to_be_visible()
    expect(page.get_by_text("This catalogue holds nothing else to compare.")).to_be_visible()
    page.get_by_text("Filters").click()
    expect(page.get_by_label("Find an artist")).to_be_visible()
    assert page.locator(".range").count() == 0
    assert page.get_by_label("Find a genre").count() == 0


def test_lone_artist_has_no_similar_ones(page: Page, tracks: Tracks) -> None:
    page.goto(f"/?track={tracks.ids[0]}")
    page.locator(".track .artists a").click()
    expect(page.get_by_text("This catalogue has no other artist to compare.")).to_be_visible()
