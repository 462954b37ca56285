"""Links in a browser: another person opens them and sees the same; exercises; links that lead nowhere."""

from __future__ import annotations

import pytest
from addresses import parts_at, wait_for_part
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from portlab.web.lab.links import spoiler, token_of
from portlab.web.lab.state import LabState
from portlab.web.lab.worlds import first_manifest

EXERCISE = token_of(LabState(manifest=first_manifest(), exercise=True))


def link_of(**parts):
    """The path of a link."""
    return "/lab/" + token_of(LabState(manifest=first_manifest(), **parts))


def test_an_address_copied_after_some_work_opens_the_same_elsewhere(page, browser, base_url):
    page.goto("/lab/?predict=0")
    page.locator("#id_f-name").fill("shop")
    page.locator("#id_f-ports-0-nodePort").fill("31000")
    expect(page.locator(".stored")).to_contain_text("nodePort: 31000")
    expect(page.locator(".stored")).to_contain_text("name: shop")
    page.locator("#from").select_option("curl-3")
    wait_for_part(page, "from", "curl-3")
    page.locator("[data-goto='3']").click()
    page.wait_for_url("**step=3")
    other = browser.new_page(base_url=base_url)
    other.goto(page.url)
    expect(other.locator(".steps [aria-current]")).to_have_text(
        page.locator(".steps [aria-current]").inner_text(), use_inner_text=True
    )
    expect(other.locator("#from")).to_have_value("curl-3")
    expect(other.locator("#id_f-ports-0-nodePort")).to_have_value("31000")
    assert (parts_at(other.url)["step"], other.url) == ("3", page.url)
    other.close()


def test_a_link_opened_without_javascript_shows_its_step(browser, base_url):
    context = browser.new_context(base_url=base_url, java_script_enabled=False)
    page = context.new_page()
    page.goto(link_of(predict=False, step=2))
    expect(page.locator(".steps [aria-current=step]")).to_have_attribute("data-goto", "2")
    page.goto(link_of(predict=False) + "?step=5")
    expect(page.locator(".steps [aria-current=step]")).to_have_attribute("data-goto", "5")
    expect(page.locator(".scene-wide")).to_have_attribute("data-step", "5")
    context.close()


def test_language_and_theme_stand_beside_a_link(page):
    page.goto(link_of() + "?lang=zh-hans&theme=dark")
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_a_spoiler_link_asks_first(page):
    state = LabState(manifest=first_manifest(), predict=False, step=7, panel="many")
    page.goto("/lab/" + token_of(spoiler(state)))
    expect(page.locator("#predict legend")).to_be_visible()
    expect(page.locator(".steps")).to_be_hidden()
    expect(page.locator(".verdict")).to_be_hidden()
    expect(page.locator(".spread")).to_be_hidden()


@pytest.mark.parametrize("script", [True, False])
def test_an_exercise_is_answered_before_anything_is_shown(browser, base_url, script):
    context = browser.new_context(base_url=base_url, java_script_enabled=script)
    page = context.new_page()
    page.goto(f"/lab/{EXERCISE}?step=6")
    expect(page.get_by_text("An exercise: what happens is shown")).to_be_visible()
    expect(page.locator("[data-playbar], .steps, .verdict, #predict-skip")).to_have_count(0)
    expect(page.locator(".scene-wide .chain.ahead:visible")).to_have_count(0)
    page.get_by_role("button", name="Send it").click()
    expect(page.locator("#predict-missing")).to_have_text("Choose an answer first.")
    page.get_by_label("One of the Pods answers it.").check()
    page.get_by_role("button", name="Send it").click()
    expect(page.locator("[data-playbar]")).to_be_visible()
    expect(page.locator(".steps li").first).to_be_visible()
    expect(page.locator(".tabs").get_by_text("Endpoints")).to_be_visible()
    context.close()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("width", [390, 1280])
def test_a_link_that_leads_nowhere_says_so(page, faults, language, width):
    page.set_viewport_size({"width": width, "height": 800})
    for token, heading in (
        (
            EXERCISE[:-1],
            {"en": "This link has lost a part of itself", "zh-hans": "这个链接缺了一段"},
        ),
        (
            "2.abc",
            {
                "en": "This link was made by a newer PortLab",
                "zh-hans": "这个链接来自更新版本的 PortLab",
            },
        ),
    ):
        page.goto(f"/lab/{token}?lang={language}")
        expect(page.get_by_role("heading", level=1)).to_have_text(heading[language])
        assert Axe().run(page).response["violations"] == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    # The browser logs the status itself.
    assert all("status of 400" in fault for fault in faults)
    faults.clear()


def test_a_phone_has_the_way_to_every_part(page):
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto("/lab/")
    for name in ("Examples", "Reference", "Lab"):
        page.get_by_role("navigation", name="Main").get_by_role("link", name=name).click()
        expect(page.locator(".top nav [aria-current=page]")).to_have_text(name)
