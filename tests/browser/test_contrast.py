"""More contrast, colours that the system forces, large type: how the page looks to who needs it otherwise."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

COLOURS = """() => {
  const read = (text) => {
    const [r, g, b, a = 1] = text.match(/[\\d.]+/g).map(Number);
    return [r, g, b, a];
  };
  const over = (top, low) => [0, 1, 2].map(i => top[i] * top[3] + low[i] * (1 - top[3]));
  const luminance = (colour) => {
    const linear = c => c <= .04045 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4;
    const [r, g, b] = colour.map(c => linear(c / 255));
    return .2126 * r + .7152 * g + .0722 * b;
  };
  const ratio = (one, other) => {
    const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (high + .05) / (low + .05);
  };
  const root = getComputedStyle(document.documentElement);
  const probe = document.createElement('i');
  document.body.append(probe);
  const token = (name) => {
    probe.style.color = root.getPropertyValue(name);
    return read(getComputedStyle(probe).color);
  };
  const bg = token('--bg');
  const grounds = ['--bg', '--surface', '--sunk'].map(token).concat(
    ['--out-t', '--lb-t', '--np-t', '--cip-t', '--pod-t'].map(tint => [...over(token(tint), bg), 1]));
  const worst = {};
  for (const text of document.querySelectorAll('.scene svg text')) {
    if (!text.checkVisibility() || text.closest('.solid, .badge')) continue;
    const fill = getComputedStyle(text).fill;
    worst[fill] = Math.min(...grounds.map(ground => ratio(read(fill), ground)));
  }
  return worst;
}"""


def opened(browser, base_url, **wishes):
    """A page for a person with such wishes, in which axe may run."""
    context = browser.new_context(
        base_url=base_url,
        bypass_csp=True,
        reduced_motion="reduce",
        viewport={"width": 1280, "height": 900},
        **wishes,
    )
    return context, context.new_page()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("address", ["/lab/?step=3", "/lab/?step=7&lang=zh-hans"])
def test_with_more_contrast_every_text_has_seven_to_one(browser, base_url, theme, address):
    context, page = opened(browser, base_url, contrast="more", color_scheme=theme)
    page.goto(address)
    found = Axe().run(page, options={"runOnly": ["color-contrast-enhanced"]}).response["violations"]
    assert [(rule["nodes"][0]["html"], rule["nodes"][0]["any"]) for rule in found] == []
    worst = page.evaluate(COLOURS)
    assert {fill: ratio for fill, ratio in worst.items() if ratio < 7} == {}
    assert len(worst) >= 5
    context.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_forced_colours_are_the_systems_and_states_are_told_without_them(browser, base_url, theme):
    context, page = opened(browser, base_url, forced_colors="active", color_scheme=theme)
    page.goto("/lab/?step=3")
    colours = page.evaluate(
        """() => [...document.querySelectorAll('.scene-wide text')]
          .filter(text => text.checkVisibility() && !text.closest('.solid, .badge'))
          .map(text => getComputedStyle(text).fill)"""
    )
    ink = page.evaluate("getComputedStyle(document.querySelector('h1')).color")
    assert set(colours) == {ink}
    shapes = page.evaluate(
        """() => {
          const of = (selector) => getComputedStyle(document.querySelector(selector));
          const scene = '.scene-wide ';
          return {
            acts: of(scene + '.chain.now rect').strokeWidth > of(scene + '.chain.done rect').strokeWidth,
            picked: of(scene + '.pick rect').strokeWidth > of(scene + '.pod-box:not(.pick) rect').strokeWidth,
            nobodys: of(scene + '.p-cip.lit').strokeDasharray !== 'none',
            passedOver: of(scene + '.pod-box.off rect').strokeDasharray !== 'none',
            travelled: of(scene + '.badge.done circle').fill !== of(scene + '.badge.ahead circle').fill,
            listed: of('.steps li.now').outlineStyle,
          };
        }"""
    )
    assert shapes == {
        "acts": True,
        "picked": True,
        "nobodys": True,
        "passedOver": True,
        "travelled": True,
        "listed": "solid",
    }
    context.close()


def test_large_type_is_read_from_the_back_of_a_room(page):
    page.set_viewport_size({"width": 1920, "height": 1080})
    page.goto("/lab/?step=3")
    switch = page.locator("[data-size-switch]")
    before = page.locator(".scene-wide .s-headline").first.evaluate("one => one.getScreenCTM().a")
    switch.click()
    expect(page.locator("html")).to_have_attribute("data-size", "large")
    expect(switch).to_have_text(re.compile("Normal type"))
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-size", "large")
    scene = page.locator(".scene-wide")
    scale = scene.evaluate("one => one.getScreenCTM().a")
    assert scale > before * 1.2
    # The smallest words of the picture, and the whole of it beside its player on one screen.
    assert 11.5 * scale > 17
    assert scene.bounding_box()["height"] + page.locator(".player").bounding_box()["height"] <= 1080
    assert page.evaluate("document.documentElement.scrollWidth") == 1920
    compose, stage = (page.locator(each).bounding_box() for each in (".compose", ".stage"))
    assert compose["y"] > stage["y"] + stage["height"]
    page.locator("[data-size-switch]").click()
    expect(page.locator("html")).to_have_attribute("data-size", "normal")


def test_large_type_is_a_link_without_javascript(browser, base_url):
    context = browser.new_context(base_url=base_url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/lab/?step=3&lang=zh-hans")
    page.locator("[data-size-switch]").click()
    expect(page.locator("html")).to_have_attribute("data-size", "large")
    assert "step=3" in page.url
    page.goto("/lab/")
    expect(page.locator("html")).to_have_attribute("data-size", "large")
    expect(page.locator("[data-theme-switch]")).to_be_hidden()
    expect(page.locator("[data-play]")).to_be_hidden()
    context.close()
