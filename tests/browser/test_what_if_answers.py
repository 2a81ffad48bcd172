"""Answers to what if that are slow, late or bad: one request in flight for each question, and the last one wins."""

import re

from playwright.sync_api import Page, expect

from tests.support.browser.held import held
from tests.support.browser.waiting import until
from tests.support.browser.watched import WatchedContext
from tests.support.browser.what_if import NEAREST, PREDICT, asked, settled


def test_slider_that_moves_on_asks_each_question_once_more_with_the_last_value(
    page: Page, context: WatchedContext
) -> None:
    page.goto("/?page=what-if")
    predictions, searches = held(page, "**/predict-genre*"), held(page, "**/recommendations")
    slider = page.get_by_role("slider", name="Energy", exact=True)
    for value in ("0.1", "0.2", "0.3"):
        slider.fill(value)
    for path, routes in ((PREDICT, predictions), (NEAREST, searches)):
        until(page, lambda: len(predictions) >= 1 and len(searches) >= 1)
        assert len(asked(context, path)) == 1
        routes[0].continue_()
    until(page, lambda: len(predictions) == 2 and len(searches) == 2)
    predictions[1].continue_()
    searches[1].continue_()
    settled(page)
    assert [body["energy"] for body in asked(context, PREDICT)] == [0.1, 0.3]
    assert [body["seeds"][0]["features"]["energy"] for body in asked(context, NEAREST)] == [0.1, 0.3]


def test_late_answer_is_not_shown_of_a_track_that_was_forgotten(page: Page) -> None:
    page.goto("/?page=what-if")
    routes = held(page, "**/predict-genre*")
    page.get_by_label("Title", exact=True).fill("Blue")
    until(page, lambda: len(routes) == 1)
    page.get_by_label("Title", exact=True).fill("")
    routes[0].continue_()
    page.wait_for_load_state("networkidle")
    expect(page.get_by_text("Nothing is known of it yet")).to_be_visible()
    expect(page.locator(".ranking")).to_have_count(0)


def test_failing_prediction_is_said_and_the_rest_goes_on(page: Page) -> None:
    page.route("**/predict-genre*", lambda route: route.abort())
    page.goto("/?page=what-if&f.energy=0.5")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("does not answer")
    expect(page.locator(".rows > li")).to_have_count(12)
    page.unroute("**/predict-genre*")
    alert.get_by_role("button").click()
    expect(page.locator(".verdict .ranking")).to_be_visible()
    expect(alert).to_be_hidden()


def test_names_that_tell_nothing_are_said_to_be_too_little(page: Page) -> None:
    page.goto("/?page=what-if&f.title=Blue")  # this service reads no words
    expect(page.get_by_role("alert")).to_have_text(re.compile("This alone tells nothing here"))
    page.get_by_label("Energy is known").check()
    settled(page)
    expect(page.get_by_role("alert")).to_have_count(0)


def test_without_distributions_the_sliders_work(page: Page) -> None:
    page.route("**/distributions", lambda route: route.abort())
    page.goto("/?page=what-if")
    page.get_by_label("Energy is known").check()
    settled(page)
    expect(page.locator(".histogram")).to_have_count(0)
    expect(page.get_by_role("slider", name="Energy", exact=True)).to_have_attribute("aria-valuetext", "0.50")
