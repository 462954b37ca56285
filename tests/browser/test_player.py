"""Sending a packet and following it: links, buttons, keys, the scrubber, playing."""

import re

import pytest
from addresses import parts_at, wait_for_part
from playwright.sync_api import expect


def current(page):
    """The number of the step that the list marks as now (0: none)."""
    marked = page.locator(".steps [aria-current=step]")
    return int(marked.get_attribute("data-goto")) if marked.count() else 0


def until(page, script):
    """Wait until a script says true; the page's policy forbids Playwright's own way."""
    for _ in range(60):
        if page.evaluate(script):
            return
        page.wait_for_timeout(50)
    raise AssertionError(script)


def test_stepping_restates_the_picture_without_asking_the_server(page):
    page.goto("/lab/")
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.wait_for_load_state("networkidle")
    asked.clear()
    for number in range(1, 8):
        page.get_by_role("link", name="Forward", exact=True).click()
        expect(page.locator(".cnt b")).to_have_text(f"Step {number}")
        assert current(page) == number
        assert re.search(rf"[?&]step={number}\b", page.url)
    # Chromium asks for the icon again whenever the address changes.
    assert [url for url in asked if not url.endswith("/img/portlab.svg")] == []
    assert page.locator(".scene-wide .badge.ahead").count() == 0


def test_the_card_shows_the_header_of_the_step(page):
    page.goto("/lab/?step=3")
    card = page.locator(".scene-wide .card.now")
    expect(card).to_have_count(1)
    expect(card).to_contain_text("172.18.0.13")
    expect(card).to_contain_text(re.compile(r"10\.244\.[12]\.1[01]"))
    page.get_by_role("link", name="Back", exact=True).click()
    expect(page.locator(".scene-wide .card.now")).not_to_contain_text("10.244.")


def test_a_step_of_the_list_is_a_link_to_it(page):
    page.goto("/lab/")
    page.get_by_text("Show the steps").click()
    page.locator(".steps [data-goto='4']").click()
    expect(page.locator(".cnt b")).to_have_text("Step 4")
    assert "step=4" in page.url
    page.reload()
    assert current(page) == 4


def test_keys_step_and_jump(page):
    page.goto("/lab/")
    page.locator(".scene-wide").click(position={"x": 20, "y": 20})
    for key, number in (
        ("ArrowRight", 1),
        ("ArrowRight", 2),
        ("ArrowLeft", 1),
        ("End", 7),
        ("Home", 0),
    ):
        page.keyboard.press(key)
        expect(page.locator(".cnt b")).to_have_text(f"Step {number}")


def test_arrows_step_where_nothing_has_the_focus(page):
    page.goto("/lab/")
    page.keyboard.press("ArrowRight")
    expect(page.locator(".cnt b")).to_have_text("Step 1")
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".cnt b")).to_have_text("Step 0")


def test_end_and_home_scroll_the_page(page):
    page.goto("/lab/")
    page.keyboard.press("End")
    until(page, "scrollY + innerHeight > document.documentElement.scrollHeight - 2")
    expect(page.locator(".cnt b")).to_have_text("Step 0")
    # A key pressed while the page still glides can be lost: Home starts on a page at rest.
    page.goto("/lab/?step=2")
    page.evaluate("scrollTo(0, 400)")
    page.keyboard.press("Home")
    until(page, "scrollY === 0")
    expect(page.locator(".cnt b")).to_have_text("Step 2")


@pytest.mark.parametrize("key", ["End", "Space", "ArrowRight"])
def test_keys_in_the_list_of_rules_are_the_lists(page, key):
    page.goto("/lab/?panel=rules")
    page.locator(".rules").evaluate("list => { list.style.maxHeight = '120px'; list.focus(); }")
    page.keyboard.press(key)
    if key != "ArrowRight":
        until(page, "document.querySelector('.rules').scrollTop > 0")
    expect(page.locator(".cnt b")).to_have_text("Step 0")
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()


def test_home_and_end_on_the_scrubber_jump(page):
    page.goto("/lab/")
    page.locator("[data-range]").focus()
    page.keyboard.press("End")
    expect(page.locator(".cnt b")).to_have_text("Step 7")
    page.keyboard.press("Home")
    expect(page.locator(".cnt b")).to_have_text("Step 0")


def test_keys_step_on_from_a_button_of_the_player(page):
    page.goto("/lab/")
    page.get_by_role("link", name="Forward", exact=True).click()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".cnt b")).to_have_text("Step 2")


def test_keys_in_a_field_stay_in_the_field(page):
    page.goto("/lab/")
    page.locator("#id_f-name").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("End")
    expect(page.locator(".cnt b")).to_have_text("Step 0")


def test_the_scrubber_goes_both_ways(page):
    page.goto("/lab/")
    scrubber = page.locator("[data-range]")
    scrubber.focus()
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    expect(page.locator(".cnt b")).to_have_text("Step 5")
    for _ in range(2):
        page.keyboard.press("ArrowLeft")
    expect(page.locator(".cnt b")).to_have_text("Step 3")
    assert current(page) == 3


def test_nothing_moves_by_itself(page):
    page.goto("/lab/")
    page.wait_for_timeout(1200)
    expect(page.locator(".cnt b")).to_have_text("Step 0")
    assert (
        page.evaluate("document.getAnimations().filter(a => a.playState === 'running').length") == 0
    )


def test_another_sender_and_destination_make_another_journey(page):
    page.goto("/lab/")
    page.locator("#from").select_option("curl-3")
    page.locator("#to").select_option("clusterIP:port")
    expect(page.locator(".steps")).to_contain_text("the cluster IP matches")
    expect(page.locator("#from")).to_have_value("curl-3")
    expect(page.locator("#to")).to_have_value("clusterIP:port")
    page.keyboard.press("Escape")
    page.locator("#main h1").click()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".cnt b")).to_have_text("Step 1")


def test_a_refusal_is_an_ending_with_its_reason(page):
    page.goto("/lab/")
    page.locator("#id_f-selector").fill("app=nobody")
    expect(page.locator(".verdict")).to_contain_text("Refused")
    page.locator(".scene-wide").click(position={"x": 20, "y": 20})
    page.keyboard.press("End")
    expect(page.locator(".scene-wide .ending").first).to_be_visible()


def test_the_rules_panel_links_to_steps(page):
    page.goto("/lab/")
    page.get_by_text("Rules on n3").click()
    page.locator("#apply").click()
    wait_for_part(page, "panel", "rules")
    page.locator(".rules a").first.click()
    assert "step=2" in page.url
    assert parts_at(page.url)["panel"] == "rules"


def seen(page, selector):
    """How many of the shown layout's parts can be seen."""
    return page.evaluate(
        """selector => [...document.querySelectorAll('.scene-wide ' + selector)]
          .filter(one => one.getClientRects().length && getComputedStyle(one).visibility === 'visible')
          .length""",
        selector,
    )


def test_while_a_prediction_is_asked_for_the_picture_tells_nothing_of_the_way(page):
    page.goto("/lab/")
    ways = (".cable", ".badge", ".chain.ahead", ".ending", ".pick.now, .pick.done", ".hook.ahead")
    assert {way: seen(page, way) for way in ways} == dict.fromkeys(ways, 0)
    assert seen(page, ".veil .chain") == 2
    page.keyboard.press("ArrowRight")
    assert seen(page, ".cable") > 0
    assert seen(page, ".veil .chain") == 0
    page.goto("/lab/?predict=0")
    assert seen(page, ".cable") > 0
    assert seen(page, ".veil .chain") == 0


def test_numbers_of_the_port_carry_the_paths_of_their_fields(page):
    page.goto("/lab/?step=3")
    paths = page.evaluate(
        "[...document.querySelectorAll('.scene-wide [data-path]')].map(one => one.dataset.path)"
    )
    assert set(paths) == {
        "spec.clusterIP",
        "spec.ports[0].nodePort",
        "spec.ports[0].port",
        "spec.ports[0].targetPort",
        "spec.selector",
    }


class TestMotion:
    """With motion allowed, as most people have it."""

    @pytest.fixture
    def browser_context_args(self, browser_context_args):
        """A browser that does not ask for reduced motion."""
        return {**browser_context_args, "reduced_motion": "no-preference"}

    def test_playing_goes_through_all_steps_and_stops(self, page):
        page.goto("/lab/?step=4")
        speed = page.locator("[data-speed]")
        speed.click()
        expect(speed).to_have_text("2×")
        page.get_by_role("button", name="Play").click()
        expect(page.get_by_role("button", name="Pause")).to_be_visible()
        expect(page.locator(".cnt b")).to_have_text("Step 7", timeout=20_000)
        expect(page.get_by_role("button", name="Play")).to_be_visible(timeout=10_000)

    def test_space_plays_and_pauses(self, page):
        page.goto("/lab/")
        page.locator("#main h1").click()
        page.keyboard.press("Space")
        expect(page.get_by_role("button", name="Pause")).to_be_visible()
        page.keyboard.press("Space")
        expect(page.get_by_role("button", name="Play")).to_be_visible()

    def test_nothing_is_built_anew_while_a_packet_plays(self, page):
        page.goto("/lab/?predict=0")
        page.locator("[data-speed]").click()
        page.evaluate(
            """() => {
              window.built = [];
              new MutationObserver(list => {
                for (const one of list) {
                  // The number and the sentence of the step are text; they are no part of the picture.
                  if (!one.target.closest?.('.cnt')) built.push(one.target.nodeName);
                }
              }).observe(document.documentElement, {childList: true, subtree: true});
            }"""
        )
        page.get_by_role("button", name="Play").click()
        expect(page.locator(".cnt b")).to_have_text("Step 3", timeout=20_000)
        assert page.evaluate("built") == []
        assert page.evaluate("document.getAnimations().length") > 0
