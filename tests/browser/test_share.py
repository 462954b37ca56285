"""The share sheet in a browser: over the lab, as a page, by keyboard, without JavaScript, at a phone's width."""

import io
import re

import pytest
import zxingcpp
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import expect

from portlab.web.lab.links import state_of, token_of
from portlab.web.lab.state import LabState
from portlab.web.lab.worlds import first_manifest
from portlab.web.share.models import ShortLink

TOKEN = token_of(LabState(manifest=first_manifest(), predict=False, step=3))


def open_sheet(page, address=f"/lab/{TOKEN}"):
    """The lab with the sheet over it."""
    page.goto(address)
    page.locator("#share-open").click()
    expect(page.locator("#share-link")).to_be_visible()


def state_in(page):
    """The state that the sheet's long link carries."""
    return state_of(page.locator("#share-link").input_value().rpartition("/")[2].partition("?")[0])


def scanned(locator):
    """What a scanner reads on a picture of an element."""
    found = zxingcpp.read_barcodes(Image.open(io.BytesIO(locator.screenshot())))
    return [each.text for each in found]


def test_a_short_link_by_keyboard_alone(page, context):
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"/lab/{TOKEN}")
    page.locator("#share-open").focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Share backend")
    expect(dialog).to_be_visible()
    page.locator("#share-state").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#share-spoiler")).to_be_focused()
    page.wait_for_function(
        "old => !document.getElementById('share-link').value.endsWith(old)", arg=TOKEN
    )
    expect(page.locator("#share-spoiler")).to_be_focused()
    assert (state_in(page).step, state_in(page).predict) == (0, True)

    page.locator("[data-copy=share-link]").focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-share-said]")).to_have_text("Copied.")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.locator("#share-link").input_value()

    page.locator("#share-shorten summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("#share-title")).to_be_focused()
    page.keyboard.type("Why n3 answers")
    assert ShortLink.objects.count() == 0
    page.locator("#share-make").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#share-short")).to_have_value(re.compile("/s/[0-9a-z]{13}$"))
    assert ShortLink.objects.get().title == "Why n3 answers"
    short = page.locator("#share-short").input_value()

    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(page.locator("#share-open")).to_be_focused()
    page.goto(short)
    expect(page.locator(".shared-note")).to_contain_text("Why n3 answers")
    expect(page.locator("#predict-1")).to_be_visible()
    expect(page.locator("[aria-current=step]")).to_have_count(0)


def test_copying_works_on_an_address_that_is_not_secure(page):
    page.add_init_script("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    open_sheet(page)
    page.locator("[data-copy=share-link]").click()
    expect(page.locator("[data-share-said]")).to_have_text("Copied.")
    page.locator("#share-shorten summary").click()
    page.locator("#share-title").focus()
    page.keyboard.press("Control+v")
    expect(page.locator("#share-title")).to_have_value(page.locator("#share-link").input_value())


def test_the_sheet_is_about_what_is_on_the_screen(page):
    page.goto(f"/lab/{TOKEN}")
    page.locator("[data-forward]").click()
    expect(page.locator("[data-playbar]")).to_have_attribute("data-step", "4")
    page.locator("#id_f-ports-0-nodePort").fill("31000")
    page.locator("#share-open").click()
    expect(page.locator("#share-link")).to_be_visible()
    assert state_in(page).step == 4
    assert "nodePort: 31000" in state_in(page).manifest
    expect(page.locator(".stored")).to_contain_text("nodePort: 31000")


def test_choosing_in_the_sheet_leaves_the_lab_alone(page):
    open_sheet(page)
    address = page.url
    page.locator("#share-theme").select_option("dark")
    expect(page.locator("#share-link")).to_have_value(re.compile("theme=dark$"))
    with page.expect_response("**/share/*"):
        page.locator("#share-at").fill("5")
        page.locator("#share-at").press("Tab")
    expect(page.locator("#share-at")).to_have_value("5")
    page.wait_for_function("() => !document.querySelector('.htmx-request')")
    expect(page.locator("#share-step")).to_be_checked()
    assert state_in(page).step == 5
    assert page.url == address
    page.get_by_role("button", name="Close").click()
    page.locator("[data-forward]").click()
    expect(page.locator("[data-playbar]")).to_have_attribute("data-step", "4")


def test_a_camera_reads_the_codes(page):
    page.goto(f"/share/{TOKEN}")
    assert scanned(page.locator(".share-qr .qr")) == [page.locator("#share-link").input_value()]
    page.emulate_media(color_scheme="dark")
    assert scanned(page.locator(".share-qr .qr")) == [page.locator("#share-link").input_value()]
    open_sheet(page)
    page.locator("#share-shorten summary").click()
    page.locator("#share-make").click()
    expect(page.locator("#share-short")).to_be_visible()
    short = page.locator("#share-short").input_value()
    assert scanned(page.locator(".share-qr .qr")) == [short]
    page.goto(page.locator(".share-qr figcaption a").get_attribute("href"))
    expect(page.locator(".top")).to_be_hidden()
    expect(page.get_by_text(short)).to_be_visible()
    assert scanned(page.locator(".qr-large .qr")) == [short]
    box = page.locator(".qr-large .qr").bounding_box()
    assert box["height"] > 0.8 * page.viewport_size["height"]
    assert page.evaluate("document.documentElement.scrollHeight") == page.viewport_size["height"]


def test_in_large_type_the_screen_holds_sheet_and_code(page):
    open_sheet(page, f"/lab/{TOKEN}?size=large")
    for summary in page.locator(".share-more summary").all():
        summary.click()
    box = page.locator("#share").bounding_box()
    assert box["y"] >= 0
    assert box["y"] + box["height"] <= page.viewport_size["height"]
    page.goto(f"/share/{TOKEN}/qr/")
    assert page.evaluate("document.documentElement.scrollHeight") == page.viewport_size["height"]


def test_a_fault_is_said_in_the_dialog(page, faults):
    open_sheet(page)
    page.route("**/share/*", lambda route: route.fulfill(status=429, body="slowly"))
    page.locator("#share-theme").select_option("dark")
    expect(page.locator("#share #fault")).to_contain_text("faster than the server allows")
    page.get_by_role("button", name="Close").click()
    expect(page.locator("main > #fault")).to_have_count(1)
    faults.clear()


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize(("theme", "language"), [("light", "en"), ("dark", "zh-hans")])
def test_axe_finds_nothing(page, language, theme, width):
    page.emulate_media(color_scheme=theme)
    page.set_viewport_size({"width": width, "height": 900})
    open_sheet(page, f"/lab/{TOKEN}?lang={language}")
    for summary in page.locator(".share-more summary").all():
        summary.click()
    assert Axe().run(page).response["violations"] == []
    page.locator("#share-make").click()
    expect(page.locator("#share-short")).to_be_visible()
    assert Axe().run(page).response["violations"] == []
    short = page.locator("#share-short").input_value()
    for address in (f"/share/{TOKEN}", f"{short}/about/", f"{short}/qr/", short):
        page.goto(address)
        assert Axe().run(page).response["violations"] == []
        assert page.evaluate("document.documentElement.scrollWidth") == width


def test_what_is_touched_on_a_phone_is_large_enough(page):
    page.set_viewport_size({"width": 390, "height": 844})
    open_sheet(page)
    for summary in page.locator(".share-more summary").all():
        summary.click()
    small = page.evaluate(
        """() => [...document.querySelectorAll("#share :is(a, button, select, summary, label:has(input), input.sel)")]
            .filter((one) => one.getClientRects().length && !one.matches(".vh, .share-at"))
            .filter((one) => one.getBoundingClientRect().height < 44)
            .map((one) => one.outerHTML.slice(0, 80))"""
    )
    assert small == []


class TestWithoutJavaScript:
    """The whole journey by links and plain forms."""

    @pytest.fixture
    def browser_context_args(self, browser_context_args):
        """A browser that runs no scripts."""
        return {**browser_context_args, "java_script_enabled": False}

    @pytest.fixture
    def page(self, context):
        """A page without the watch for violations, which would be a script itself."""
        page = context.new_page()
        yield page
        page.close()

    def test_the_sheet_is_a_page(self, page):
        page.goto(f"/lab/{TOKEN}")
        page.locator("#id_f-ports-0-nodePort").fill("31000")
        page.get_by_role("button", name="Share").click()
        expect(page.get_by_role("heading", name="Share backend")).to_be_visible()
        assert "nodePort: 31000" in state_in(page).manifest
        expect(page.locator("[data-copy=share-link]")).to_be_hidden()
        page.locator("#share-class").check()
        page.locator("#share-language").select_option("zh-hans")
        page.locator("noscript button", has_text="Update the link").click()
        expect(page.locator("#share-class")).to_be_checked()
        assert page.locator("#share-link").input_value().endswith("?lang=zh-hans")
        assert ShortLink.objects.count() == 0
        page.locator("#share-shorten summary").click()
        page.locator("#share-author").fill("Lin")
        page.locator("#share-make").click()
        short = page.locator("#share-short").input_value()
        page.goto(short)
        expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
        expect(page.locator(".shared-note")).to_contain_text("Lin")
        page.locator(".shared-note a").click()
        page.get_by_role("link", name="English").click()
        page.get_by_role("button", name="Report this link").click()
        expect(page.get_by_text("Reported. Thank you")).to_be_visible()
