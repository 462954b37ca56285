"""The keyboard alone: every stop shows that it has the focus, no stop keeps it, and the whole job can be done."""

import pytest
from playwright.sync_api import expect

MOST_STOPS = 200
# An outline on what has the focus, or on what stands for it: a label, the box of a hidden radio button, the editor.
OUTLINED = """
() => {
  const one = document.activeElement;
  const shown = [one, one.nextElementSibling, one.closest("label"), one.closest(".editor")];
  return shown.some((each) => {
    if (!each || each.getBoundingClientRect().width < 5) return false;
    const style = getComputedStyle(each);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  });
}
"""
PLACE = """
() => {
  const box = document.activeElement.getBoundingClientRect();
  return { x: Math.max(0, box.x - 8), y: Math.max(0, box.y - 8), width: box.width + 16, height: box.height + 16 };
}
"""
NAME = "() => document.activeElement.outerHTML.slice(0, 120)"
NOWHERE = "() => document.activeElement === document.body"


def shows_focus(page):
    """Whether the focus can be seen: by an outline, or else by the very picture, which is another without it."""
    if page.evaluate(OUTLINED):
        return True
    place = page.evaluate(PLACE)
    # Hiding the caret would leave style attributes behind.
    with_focus = page.screenshot(clip=place, caret="initial")
    page.evaluate("window.portlabFocus = document.activeElement; document.activeElement.blur()")
    without = page.screenshot(clip=place, caret="initial")
    page.evaluate("window.portlabFocus.focus()")
    return with_focus != without


def go(page, selector, key="Tab"):
    """Tab until what the selector names has the focus, looking at the focus of every stop on the way."""
    for _stop in range(MOST_STOPS):
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
        page.keyboard.press(key)
        if not page.evaluate(NOWHERE):
            assert shows_focus(page), page.evaluate(NAME)
    pytest.fail(f"{selector} is never reached")


def stops(page):
    """From the top to the end of the page by Tab: how many stops, and those whose focus cannot be seen."""
    unseen = []
    for stop in range(MOST_STOPS):
        page.keyboard.press("Tab")
        if page.evaluate(NOWHERE):
            return stop, unseen
        if not shows_focus(page):
            unseen.append(page.evaluate(NAME))
    return None, unseen


# What can be reached is the same in both themes; how a focus looks is one rule of tokens for all.
@pytest.mark.parametrize(
    ("address", "theme"),
    [
        ("/lab/", "light"),
        ("/lab/", "dark"),
        ("/lab/?view=yaml", "light"),
        ("/lab/?panel=world", "dark"),
        ("/lab/?panel=rules&step=3&predict=0", "light"),
        ("/lab/?panel=kubectl&lang=zh-hans", "dark"),
    ],
)
def test_every_stop_shows_its_focus_and_none_keeps_it(page, address, theme):
    page.emulate_media(color_scheme=theme)
    page.goto(address)
    if "yaml" in address:
        expect(page.locator(".ace_editor")).to_be_visible()
    count, unseen = stops(page)
    assert unseen == []
    assert (count or 0) > 30


def test_the_editor_is_entered_by_enter_and_left_by_escape(page):
    page.goto("/lab/?view=yaml")
    expect(page.locator(".ace_editor")).to_be_visible()
    go(page, ".ace_scroller")
    page.keyboard.press("Enter")
    expect(page.locator(".ace_text-input")).to_be_focused()
    assert shows_focus(page)
    page.keyboard.press("Tab")
    expect(page.locator(".ace_text-input")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".ace_scroller")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.ace_editor')") is None


def test_the_tools_by_keyboard(page):
    page.goto("/lab/")
    go(page, ".tool summary")
    page.keyboard.press("Enter")
    go(page, ".examples a[data-example='load-balancer']")
    page.keyboard.press("Enter")
    expect(page.locator(".stored")).to_contain_text("type: LoadBalancer")
    go(page, "#undo")
    page.keyboard.press("Enter")
    expect(page.locator(".stored")).to_contain_text("type: NodePort")
    page.keyboard.press("Control+Shift+z")
    expect(page.locator(".stored")).to_contain_text("type: LoadBalancer")
    go(page, ".tool:nth-of-type(3) summary")
    page.keyboard.press("Enter")
    go(page, ".tool-item[value=stored]")
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    assert download.value.suggested_filename == "backend-stored.yaml"
    page.keyboard.press("Escape")
    expect(page.locator(".tool:nth-of-type(3) summary")).to_be_focused()


def test_the_whole_job(page):
    page.goto("/lab/")

    # a mistake in the form
    go(page, "#id_f-ports-0-nodePort")
    page.keyboard.press("Control+A")
    page.keyboard.type("80")
    expect(page.locator("#answer")).to_have_text("Not stored 422 Invalid")

    # mended in the YAML, where the problem leads
    go(page, "[data-view]", "Shift+Tab")
    page.keyboard.press("ArrowRight")
    expect(page.locator(".ace_editor")).to_be_visible()
    go(page, "#problems .where a")
    page.keyboard.press("Enter")
    expect(page.locator(".ace_text-input")).to_be_focused()
    page.keyboard.press("Shift+End")
    page.keyboard.type("31000")
    expect(page.locator("#answer")).to_have_text("Stored 201 Created")
    page.keyboard.press("Escape")

    # predicted, sent, played
    go(page, "#predict-1")
    page.keyboard.press("Space")
    go(page, "#predict-send")
    page.keyboard.press("Enter")
    expect(page.locator("[data-now]")).to_have_text("1")
    page.keyboard.press("ArrowRight")
    expect(page.locator("[data-now]")).to_have_text("2")
    page.keyboard.press("ArrowLeft")
    expect(page.locator("[data-now]")).to_have_text("1")
    go(page, "[data-play]")
    page.keyboard.press("Space")
    expect(page.locator("[data-now]")).not_to_have_text("1")
    page.keyboard.press("Space")
    page.keyboard.press("End")
    expect(page.locator("[data-compared]")).to_be_visible()

    # compared
    go(page, "#variant")
    page.keyboard.press("ArrowDown")
    expect(page.locator(".sides section")).to_have_count(2)

    # every panel
    go(page, "[name=panel]")
    names = page.locator("[name=panel]").evaluate_all("all => all.map((one) => one.value)")
    opened = set()
    for _name in names:
        page.keyboard.press("ArrowRight")
        now = page.evaluate("document.activeElement.value")
        expect(page.locator(f".pane-{now}")).to_be_visible()
        expect(page.locator(f".pane-{now}")).not_to_be_empty()
        expect(page.locator(f"#panel-{now}")).to_be_focused()
        assert shows_focus(page)
        opened.add(now)
    assert opened == set(names)

    # a Pod made unready
    while page.evaluate("document.activeElement.value") != "world":
        page.keyboard.press("ArrowRight")
    expect(page.locator("#pod-web-1")).to_be_visible()
    go(page, "#pod-web-1")
    before = page.locator("#pod-web-1").input_value()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#pod-web-1")).not_to_have_value(before)
    expect(page.locator("#pod-web-1")).to_be_focused()

    # kubectl
    go(page, "[name=panel]", "Shift+Tab")
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#command")).to_be_visible()
    go(page, "#command")
    page.keyboard.type("get service backend -o name")
    page.keyboard.press("Enter")
    expect(page.locator(".run pre").first).to_have_text("service/backend\n")

    # theme and language
    go(page, "[data-theme-switch]")
    page.keyboard.press("Enter")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    go(page, "#language")
    page.keyboard.press("Enter")
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    expect(page.locator(".stored")).to_contain_text("31000")
