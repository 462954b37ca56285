"""The gallery in a browser: search as one types, cards that lead to a question, phone, no JavaScript, axe."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from portlab.web.lab.examples import examples

TARGETS = """
() => [...document.querySelectorAll('main a, main summary, main button, main input')]
  .filter(one => one.type !== 'hidden')
  .map(one => [one.textContent.trim() || one.id, one.getBoundingClientRect()])
  .filter(([, box]) => box.height < 44 || box.width < 44)
  .map(([name]) => name)
"""


def cards(page):
    """The titles shown."""
    return page.locator(".card h3").all_inner_texts()


def test_what_is_typed_is_searched_and_stands_in_the_address(page):
    page.goto("/examples/?lang=en")
    page.get_by_label("Search examples").press_sequentially("localhost")
    expect(page.locator(".card")).to_have_count(1)
    expect(page.get_by_role("status")).to_have_text(f"1 of {len(examples())} examples")
    expect(page).to_have_url(re.compile(r"/examples/\?q=localhost$"))
    expect(page.get_by_label("Search examples")).to_be_focused()
    # a tag keeps the words, the other language keeps both
    page.get_by_label("Tags").get_by_role("link", name="NodePort").click()
    expect(page).to_have_url(re.compile(r"/examples/\?q=localhost&tag=NodePort$"))
    page.locator("#language").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    assert cards(page) == ["localhost 与 nodePort，nftables 模式"]
    page.locator("#q").fill("")
    expect(page.locator(".card").nth(5)).to_be_visible()
    expect(page).to_have_url(re.compile(r"/examples/\?tag=NodePort$"))


def test_from_a_card_to_its_question_in_the_lab_and_back_by_keyboard(page):
    page.goto("/examples/?q=internalTrafficPolicy&lang=en")
    page.get_by_label("Search examples").focus()
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.card summary')"):
            break
    expect(page.locator(".card details p")).to_be_hidden()
    page.keyboard.press("Enter")
    expect(page.locator(".card details p")).to_contain_text("n3 drops the packet")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/lab/1[.]"))
    expect(page.locator("#predict")).to_be_visible()
    expect(page.locator(".compose .tool-note").first).to_contain_text(
        "answered, refused, or neither?"
    )
    page.go_back()
    expect(page.locator(".card")).to_have_count(1)


def test_the_labs_menu_marks_the_example_and_leads_to_all(page):
    page.goto("/lab/?lang=en")
    page.locator(".tool summary").first.click()
    page.locator('[data-example="hairpin"]').click()
    page.locator(".tool summary").first.click()
    current = page.locator(".examples [aria-current]")
    assert current.get_attribute("data-example") == "hairpin"
    page.locator(".examples").get_by_role("link", name="All examples").click()
    expect(page.locator("h1")).to_have_text("Examples")


def test_without_javascript_the_form_searches(browser, base_url):
    context = browser.new_context(base_url=base_url, java_script_enabled=False, locale="en-US")
    page = context.new_page()
    page.goto("/examples/?tag=UDP&lang=en")
    page.get_by_label("Search examples").fill("nodePorts")
    page.get_by_role("button", name="Search").click()
    expect(page).to_have_url(re.compile(r"/examples/\?q=nodePorts&tag=UDP$"))
    assert cards(page) == ["53 for UDP and for TCP"]
    page.locator(".card summary").click()
    expect(page.locator(".card details p")).to_be_visible()
    context.close()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_on_a_phone_everything_fits_and_can_be_touched(browser, base_url, language):
    context = browser.new_context(
        base_url=base_url, has_touch=True, is_mobile=True, viewport={"width": 360, "height": 780}
    )
    page = context.new_page()
    page.goto(f"/examples/?lang={language}")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert page.evaluate(TARGETS) == []
    page.goto("/examples/?q=nothing-of-the-kind&tag=UDP")
    assert page.evaluate(TARGETS) == []
    context.close()


@pytest.mark.parametrize(("language", "theme"), [("en", "light"), ("zh-hans", "dark")])
def test_axe_finds_nothing(browser, base_url, language, theme):
    # The content security policy would not let axe in.
    context = browser.new_context(bypass_csp=True, base_url=base_url, color_scheme=theme)
    page = context.new_page()
    for address in (
        "/examples/?",
        "/examples/?tag=UDP&",
        "/examples/?q=nothing-of-the-kind&tag=UDP&",
    ):
        page.goto(f"{address}lang={language}")
        for summary in page.locator(".card summary").all()[:3]:
            summary.click()
        found = Axe().run(page).response["violations"]
        assert [(rule["id"], rule["nodes"][0]["html"]) for rule in found] == []
    context.close()
