"""The reference in a browser: search as one types, from the lab to a page, phone, no JavaScript, axe."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from portlab.web.reference import entries

PAGES = (
    "/reference/?",
    "/reference/?q=node+port&",
    "/reference/?q=nothing-of-the-kind&",
    "/reference/errors/node-port-taken/?",
    "/reference/errors/decode-misspelt-field/?",
    "/reference/errors/object-field-type/?",
    "/reference/errors/warn-prefer-close/?",
    "/reference/verdicts/no-endpoints/?",
    "/reference/verdicts/dropped-at-source/?",
    "/reference/verdicts/no-route/?",
    "/reference/fields/spec.ports.nodePort/?",
    "/reference/fields/spec/?",
)
TOTAL = len(entries.fields()) + len(entries.ends()) + len(entries.errors())
TARGETS = """
() => [...document.querySelectorAll('main a, main button, main input')]
  .map(one => [one.textContent.trim() || one.id, one.getBoundingClientRect()])
  .filter(([, box]) => box.height < 44 || box.width < 44)
  .map(([name]) => name)
"""


def test_what_is_typed_is_searched_and_stands_in_the_address(page):
    page.goto("/reference/?lang=en")
    page.get_by_label("Search the reference").press_sequentially("hairpinned")
    expect(page.locator(".reference-none")).to_be_visible()
    page.get_by_label("Search the reference").fill("provided port is already allocated")
    expect(page.locator(".reference-group li > a")).to_have_text(["node-port-taken"])
    expect(page.get_by_role("status")).to_have_text(f"1 of {TOTAL} pages")
    expect(page).to_have_url(re.compile(r"/reference/\?q=provided\+port\+is\+already\+allocated$"))
    page.locator("#language").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    expect(page.locator(".reference-group li > a")).to_have_text(["node-port-taken"])


def test_from_a_problem_in_the_lab_to_its_page_and_into_the_lab_again(page):
    page.goto("/lab/?lang=en")
    page.locator("#id_f-ports-0-nodePort").fill("80")
    page.locator("#problems").get_by_role("link", name="More about this").click()
    expect(page.locator("h1")).to_have_text("node-port-out-of-range")
    page.get_by_role("link", name="About spec.ports[].nodePort").click()
    expect(page.locator("h1")).to_have_text("spec.ports[].nodePort")
    page.get_by_role("link", name="node-port-on-cluster-ip").click()
    page.get_by_role("link", name="Open this manifest in the lab").click()
    expect(page.locator("#problems .about a")).to_have_attribute(
        "href", "/reference/errors/node-port-on-cluster-ip/"
    )


def test_without_javascript_the_form_searches(browser, base_url):
    context = browser.new_context(base_url=base_url, java_script_enabled=False, locale="en-US")
    page = context.new_page()
    page.goto("/reference/")
    page.get_by_label("Search the reference").fill("hairpin")
    page.get_by_role("button", name="Search").click()
    expect(page).to_have_url(re.compile(r"/reference/\?q=hairpin$"))
    context.close()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_on_a_phone_everything_fits_and_can_be_touched(browser, base_url, language):
    context = browser.new_context(
        base_url=base_url, has_touch=True, is_mobile=True, viewport={"width": 360, "height": 780}
    )
    page = context.new_page()
    for address in PAGES:
        page.goto(f"{address}lang={language}")
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), address
        assert (address, page.evaluate(TARGETS)) == (address, [])
    context.close()


@pytest.mark.parametrize(("language", "theme"), [("en", "light"), ("zh-hans", "dark")])
def test_axe_finds_nothing(browser, base_url, language, theme):
    # The content security policy would not let axe in.
    context = browser.new_context(bypass_csp=True, base_url=base_url, color_scheme=theme)
    page = context.new_page()
    for address in PAGES:
        page.goto(f"{address}lang={language}")
        found = Axe().run(page).response["violations"]
        assert [(address, rule["id"], rule["nodes"][0]["html"]) for rule in found] == []
    context.close()
