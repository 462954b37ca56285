"""Fix it: a problem is mended by one press, by keyboard and without JavaScript, in both languages."""

from urllib.parse import urlencode

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import expect

BACKEND = (settings.BASE_DIR / "fixtures" / "manifests" / "backend.yaml").read_text("utf-8")
TAKEN = BACKEND.replace("31263", "31999")
TWO_PROBLEMS = BACKEND.replace("TCP", "tcp").replace("app: your-backend-app", "app: a b")


def address(text, **more):
    return "/lab/?" + urlencode({"manifest": text, "good": BACKEND, **more})


def test_a_taken_node_port_is_mended_by_keyboard(page):
    page.goto(address(TAKEN))
    button = page.get_by_role("button", name="Use 32000")
    expect(button).to_have_accessible_description(
        "The node port 31999 belongs to shop/web already. A node port is one number on every node, so it can be "
        "given out once only. Choose another, or leave it out."
    )
    button.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#answer")).to_have_text("Stored 201 Created")
    expect(page.locator("#answer")).to_be_focused()
    expect(page.locator("#id_f-ports-0-nodePort")).to_have_value("32000")
    assert page.locator("#manifest").input_value() == TAKEN.replace("31999", "32000")
    expect(page.locator("#problems .fix")).to_have_count(0)


def test_after_one_problem_the_next_fix_has_the_focus(page):
    page.goto(address(TWO_PROBLEMS))
    expect(page.locator("#problems .fix")).to_have_text(["Use TCP", "Use a-b"])
    page.locator("#problems .fix").first.press("Space")
    expect(page.locator("#problems .fix")).to_have_text(["Use a-b"])
    expect(page.locator("#problems .fix")).to_be_focused()


def test_a_fix_reaches_the_editor(page):
    page.goto(address(BACKEND.replace("kind: ", "kind:"), view="yaml"))
    expect(page.locator(".ace_editor")).to_be_visible()
    page.get_by_role("button", name="Add the space after the colon").click()
    expect(page.locator("#answer")).to_have_text("Stored 201 Created")
    assert page.evaluate("document.querySelector('.ace_editor').env.editor.getValue()") == BACKEND


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing_and_touch_finds_the_buttons(page, width, language):
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(address(TAKEN, lang=language))
    heights = page.locator("#problems .fix").evaluate_all(
        "buttons => buttons.map(button => button.getBoundingClientRect().height)"
    )
    assert min(heights) >= (44 if width < 900 else 24)
    found = Axe().run(page).response["violations"]
    assert [(each["id"], [node["target"] for node in each["nodes"]]) for each in found] == []


def test_the_label_is_chinese_on_a_chinese_page(page):
    page.goto(address(TAKEN, lang="zh-hans"))
    expect(page.locator("#problems .fix")).to_have_text(["改用 32000", "交给 Kubernetes 选择"])


def test_without_javascript_the_same_button_does_the_same(browser, base_url):
    context = browser.new_context(base_url=base_url, java_script_enabled=False, locale="en-US")
    page = context.new_page()
    page.goto(address(TAKEN))
    page.get_by_role("button", name="Use 32000").press("Enter")
    expect(page.locator("#answer")).to_have_text("Stored 201 Created")
    expect(page.locator("#manifest")).to_have_value(TAKEN.replace("31999", "32000"))
    context.close()


def test_the_editor_tells_a_problem_at_its_line_in_both_ways(page):
    """The API server's words and the plain ones, in the reader's language."""
    text = BACKEND.replace("31263", "80")
    page.goto("/lab/?" + urlencode({"manifest": text, "view": "yaml", "lang": "zh-hans"}))
    page.locator(".ace_error").wait_for()
    (told,) = page.evaluate(
        "document.querySelector('.ace_editor').env.editor.session.getAnnotations()"
    )
    server, plain = told["text"].split("\n")
    assert server.startswith("Invalid value: 80: provided port is not in the valid range.")
    assert plain == page.locator(".in-words").inner_text()
    assert told["row"] == 12
