"""Switching language and theme, and what must survive it."""

import pytest
from playwright.sync_api import expect


def test_the_language_switches_and_keeps_the_state(page):
    page.goto("/lab/")
    page.locator("#id_f-name").fill("shop")
    expect(page.locator(".stored")).to_contain_text("name: shop")
    page.keyboard.press("Escape")
    page.locator("#main h1").click()
    page.keyboard.press("ArrowRight")
    page.get_by_role("link", name="中文").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    expect(page.locator("#id_f-name")).to_have_value("shop")
    expect(page.locator("h1")).to_have_text("数据包去了哪里？")
    page.get_by_role("link", name="English").click()
    expect(page.locator("h1")).to_have_text("Where does the packet go?")
    expect(page.locator("#id_f-name")).to_have_value("shop")


def test_a_text_too_long_for_an_address_survives_the_switch(page):
    page.goto("/lab/?view=yaml")
    expect(page.locator(".ace_editor")).to_be_visible()
    text = page.locator("#manifest").input_value() + "# " + "x" * 6000 + "\n"
    page.locator(".ace_editor").click()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(text)
    expect(page.locator("#carried [name=base]")).to_have_value(text)
    page.get_by_role("link", name="中文").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    assert page.locator("#manifest").input_value() == text


def test_the_servers_own_words_stay_english_and_are_explained_in_chinese(page):
    page.goto("/lab/?lang=zh-hans")
    page.locator("#id_f-ports-0-nodePort").fill("80")
    server = page.locator("#problems .server")
    expect(server).to_contain_text("provided port is not in the valid range")
    assert server.get_attribute("lang") == "en"
    explanation = page.locator("#problems .in-words").last.inner_text()
    assert any("一" <= character <= "鿿" for character in explanation)


@pytest.mark.parametrize(
    ("system", "first", "then"), [("light", "Dark", "dark"), ("dark", "Light", "light")]
)
def test_the_theme_switches_and_is_kept(page, system, first, then):
    page.emulate_media(color_scheme=system)
    page.goto("/lab/")
    page.get_by_role("button", name=first).click()
    expect(page.locator("html")).to_have_attribute("data-theme", then)
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", then)
