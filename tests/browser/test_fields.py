"""The fields of a Service at hand: completion, documentation, and the same field lit in every place."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

SHORT = "apiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n  ports:\n    - port: 80\n"
LIT = re.compile(r"\blinked\b")


def open_editor(page, language="en", text=""):
    """The YAML view with its editor there, and a text in it."""
    page.goto(f"/lab/?view=yaml&lang={language}")
    expect(page.locator(".ace_editor").first).to_be_visible()
    if text:
        page.locator(".ace_content").first.click()
        page.keyboard.press("Control+A")
        page.keyboard.insert_text(text)


def manifest(page):
    """The text as the page would send it."""
    return page.locator("#manifest").input_value()


def offered(page):
    """What the completion offers, in its order."""
    popup = page.locator(".ace_autocomplete .ace_line:has(.ace_)")
    expect(popup.first).to_be_visible()
    return page.evaluate(
        "ace.edit(document.querySelector('.editor')).completer.completions.filtered"
        ".map(one => one.caption)"
    )


def narrowed(page, typed, key):
    """Type what leaves one key in the offer, and take it."""
    page.keyboard.type(typed)
    popup = page.locator(".ace_autocomplete .ace_line:has(.ace_)")
    expect(popup).to_have_count(1)
    expect(popup).to_contain_text(key)
    page.keyboard.press("Enter")


def place(page, word):
    """The middle of a word's beginning in the editor, for the mouse: Ace's lines take no pointer themselves."""
    box = page.locator(".ace_line", has_text=word).first.bounding_box()
    return box["x"] + 60, box["y"] + box["height"] / 2


def say(page, part):
    """One part of what the strip says."""
    return page.locator(f'[data-say="{part}"]')


def test_a_key_is_completed_by_keyboard_with_those_that_are_not_there_yet(page):
    open_editor(page, text=SHORT)
    page.keyboard.insert_text("      ")
    page.keyboard.press("Control+Space")
    assert offered(page) == ["name", "protocol", "appProtocol", "targetPort", "nodePort"]
    narrowed(page, "nod", "nodePort")
    assert manifest(page) == SHORT + "      nodePort: "
    expect(say(page, "path")).to_have_text("spec.ports[].nodePort")


def test_an_allowed_value_is_completed(page):
    open_editor(page, text=SHORT + "  type: ")
    page.keyboard.press("Control+Space")
    assert offered(page) == ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"]
    narrowed(page, "Lo", "LoadBalancer")
    assert manifest(page) == SHORT + "  type: LoadBalancer"


def test_a_new_document_begins_anew_and_another_kind_gets_nothing(page):
    open_editor(page, text=SHORT + "---\napiVersion: v1\n")
    page.keyboard.press("Control+Space")
    assert offered(page) == ["kind", "metadata", "spec", "status"]
    page.keyboard.press("Escape")
    page.keyboard.insert_text("kind: Pod\n")
    page.keyboard.press("Control+Space")
    expect(page.locator(".ace_autocomplete")).to_be_hidden()


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "The Service's virtual address."), ("zh-hans", "Service 的虚拟地址。")],
)
def test_resting_on_a_key_tells_about_the_field(page, language, said):
    open_editor(page, language, SHORT + "  clusterIP: 10.96.0.77\n")
    page.mouse.move(*place(page, "clusterIP"))
    expect(say(page, "path")).to_have_text("spec.clusterIP")
    expect(say(page, "text")).to_contain_text(said)
    link = page.locator(".field-box a")
    assert link.evaluate("link => new URL(link.href).hash") == "#spec.clusterIP"
    page.keyboard.press("Escape")
    expect(say(page, "path")).to_be_hidden()


def test_the_caret_lights_the_field_in_every_place_without_a_shift(page):
    open_editor(page)
    before = page.locator("#apply").bounding_box()
    page.mouse.click(*place(page, "nodePort:"))
    expect(say(page, "path")).to_have_text("spec.ports[].nodePort")
    expect(page.locator('.stored li[data-path="spec.ports[0].nodePort"]')).to_have_class(LIT)
    scene = page.locator('#scene [data-path="spec.ports[0].nodePort"]')
    assert scene.count() > 0
    for shown in scene.all():
        expect(shown).to_have_class(LIT)
    expect(page.locator(".linked-row")).to_have_count(1)
    assert page.locator("#apply").bounding_box() == before


def test_the_focus_in_the_form_does_the_same_and_leaves_again(page):
    page.goto("/lab/")
    page.locator("#id_f-ports-0-targetPort").focus()
    expect(say(page, "path")).to_have_text("spec.ports[].targetPort")
    line = page.locator('.stored li[data-path="spec.ports[0].targetPort"]')
    expect(line).to_have_class(LIT)
    page.locator("#apply").focus()
    expect(line).not_to_have_class(LIT)


def test_a_stored_line_lights_the_form_and_both_spellings_of_an_address(page):
    page.goto("/lab/")
    page.locator('.stored li[data-path="spec.clusterIP"] .line').hover()
    expect(page.locator("#div_id_f-clusterIP")).to_have_class(LIT)
    expect(page.locator('.stored li[data-path="spec.clusterIPs[0]"]')).to_have_class(LIT)
    page.mouse.move(2, 2)
    expect(page.locator(".linked")).to_have_count(0)


@pytest.fixture
def finger(browser, base_url):
    """A page on a phone, where the plain textarea stays."""
    context = browser.new_context(
        base_url=base_url, has_touch=True, is_mobile=True, viewport={"width": 390, "height": 844}
    )
    yield context.new_page()
    context.close()


def test_the_caret_in_the_textarea_is_followed(finger):
    finger.goto("/lab/?view=yaml")
    finger.locator("#manifest").evaluate(
        "text => { text.focus(); const at = text.value.indexOf('targetPort');"
        " text.setSelectionRange(at, at); }"
    )
    expect(say(finger, "path")).to_have_text("spec.ports[].targetPort")
    assert finger.locator(".field-box").evaluate("box => box.getBoundingClientRect().height") == 196
    row = finger.locator("#manifest").evaluate(
        "text => text.getBoundingClientRect().top + 12 + 24"
        " * text.value.slice(0, text.selectionStart).split('\\n').length"
    )
    assert row <= finger.locator(".field-box").evaluate("box => box.getBoundingClientRect().top")
    line = finger.locator('.stored li[data-path="spec.ports[0].targetPort"]')
    expect(line).to_have_class(LIT)


@pytest.fixture
def open_page(browser, base_url):
    """A page that lets axe in, which the content security policy would not."""
    context = browser.new_context(bypass_csp=True, base_url=base_url, reduced_motion="reduce")
    yield context.new_page()
    context.close()


def violations(page):
    """What axe finds: rule, and the first place."""
    found = Axe().run(page).response["violations"]
    return [(rule["id"], rule["nodes"][0]["html"]) for rule in found]


@pytest.mark.parametrize(("language", "theme"), [("en", "light"), ("zh-hans", "dark")])
def test_axe_finds_nothing_on_the_reference_or_beside_the_strip(open_page, language, theme):
    open_page.emulate_media(color_scheme=theme)
    open_page.goto(f"/fields/?lang={language}")
    assert violations(open_page) == []
    open_page.goto("/lab/")
    open_page.locator("#id_f-ports-0-nodePort").focus()
    expect(say(open_page, "path")).to_be_visible()
    assert violations(open_page) == []
    open_editor(open_page, language)
    open_page.mouse.click(*place(open_page, "nodePort:"))
    expect(say(open_page, "path")).to_be_visible()
    assert violations(open_page) == []


def test_the_reference_has_a_place_for_a_field(page):
    page.goto("/fields/#spec.ports.nodePort")
    expect(page.locator(":target h3")).to_have_text("spec.ports[].nodePort")
    page.set_viewport_size({"width": 360, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
