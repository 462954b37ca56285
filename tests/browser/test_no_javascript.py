"""The whole job with JavaScript switched off: by links and plain forms."""

import pytest
from playwright.sync_api import expect


@pytest.fixture
def browser_context_args(browser_context_args):
    """A browser that runs no scripts."""
    return {**browser_context_args, "java_script_enabled": False}


@pytest.fixture
def page(context):
    """A page without the watch for violations, which would be a script itself."""
    page = context.new_page()
    yield page
    page.close()


def test_a_service_is_edited_by_form_and_sent_by_links(page):
    page.goto("/lab/")
    page.locator("#id_f-ports-0-nodePort").fill("31000")
    page.get_by_role("button", name="Apply").click()
    expect(page.locator("#answer")).to_have_text("Stored 201 Created")
    expect(page.locator(".stored")).to_contain_text("nodePort: 31000")
    for number in range(1, 8):
        page.get_by_role("link", name="Forward", exact=True).click()
        expect(page.locator("[aria-current=step]")).to_have_count(1)
        assert f"step={number}" in page.url
    expect(page.locator(".stored")).to_contain_text("nodePort: 31000")


def test_the_text_is_edited_beside_the_form(page):
    page.goto("/lab/?view=yaml")
    text = page.locator("#manifest").input_value()
    page.locator("#manifest").fill(text.replace("31263", "80"))
    page.get_by_role("button", name="Apply").click()
    expect(page.locator("#answer")).to_have_text("Not stored 422 Invalid")
    expect(page.locator("#problems .server")).to_contain_text(
        "provided port is not in the valid range"
    )
    expect(page.locator("#stale")).to_be_visible()
    assert page.locator("#manifest").input_value() == text.replace("31263", "80")


def test_sender_and_destination_are_chosen(page):
    page.goto("/lab/")
    page.locator("#from").select_option("curl-3")
    page.locator("#to").select_option("clusterIP:port")
    page.get_by_role("button", name="Apply").click()
    expect(page.locator("#from")).to_have_value("curl-3")
    expect(page.locator("#to")).to_have_value("clusterIP:port")


def test_ports_are_added_and_removed(page):
    page.goto("/lab/")
    page.get_by_role("button", name="Add a port").click()
    expect(page.locator(".port")).to_have_count(2)
    page.get_by_role("button", name="Remove port 2").click()
    expect(page.locator(".port")).to_have_count(1)


def test_the_language_is_a_link(page):
    page.goto("/lab/?step=3")
    page.get_by_role("link", name="中文").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    assert "step=3" in page.url
