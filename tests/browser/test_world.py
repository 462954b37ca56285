"""The world changed in its panel and on the scene: by keyboard, by mouse, without JavaScript, in both languages."""

from urllib.parse import urlencode

import pytest
from addresses import parts_at, wait_for_part
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import expect

BACKEND = (settings.BASE_DIR / "fixtures" / "manifests" / "backend.yaml").read_text("utf-8")
POD = ".scene-wide [data-grip='pod.web-1']"
NODE = ".scene-wide [data-grip='node.n1']"
MENU = "#world-menu"


def ground(page):
    """The changes in the page's address."""
    return parts_at(page.url).get("ground", "")


def violations(page):
    """What axe finds."""
    found = Axe().run(page).response["violations"]
    return [(rule["id"], rule["nodes"][0]["html"]) for rule in found]


@pytest.fixture
def open_page(browser, base_url):
    """A page that lets axe in, which the content security policy would not."""
    context = browser.new_context(bypass_csp=True, base_url=base_url, reduced_motion="reduce")
    yield context.new_page()
    context.close()


def test_the_form_works_with_the_keyboard_alone(page):
    page.goto("/lab/")
    page.locator("#world-link").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#panel-world")).to_be_checked()
    expect(page.locator("#panel-world")).to_be_focused()
    page.locator("#g-pod-web-1-labels").focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("app=other")
    page.keyboard.press("Tab")
    expect(page.locator("[name=ground]")).to_have_value("pod.web-1.labels.app.other")
    expect(page.locator("#g-pod-web-1-listens")).to_be_focused()
    page.locator("#add-node").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#world-summary")).to_contain_text("4 nodes")
    expect(page.locator("#row-node-n4")).to_contain_text("172.18.0.14")
    page.locator("#reset-world").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#world-summary")).to_contain_text("3 nodes")
    assert ground(page) == ""


def test_what_is_typed_meanwhile_is_kept(page):
    page.goto("/lab/?panel=world")
    page.route("**/lab/", lambda route: (page.wait_for_timeout(300), route.continue_()))
    page.locator("#g-pod-web-1-labels").fill("app=other")
    page.keyboard.press("Tab")
    page.keyboard.press("Control+A")
    page.keyboard.type("4000")
    expect(page.locator("[name=ground]")).to_have_value("pod.web-1.labels.app.other")
    expect(page.locator("#g-pod-web-1-listens")).to_have_value("4000")
    page.unroute_all(behavior="wait")


def test_the_menu_works_with_the_keyboard(page):
    page.goto("/lab/")
    page.locator(POD).focus()
    page.keyboard.press("Enter")
    expect(page.locator(MENU)).to_be_visible()
    expect(page.locator("#menu-not-ready")).to_be_focused()
    step = page.locator("[data-scene].scene-wide").get_attribute("data-step")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#menu-ready")).to_be_focused()
    page.keyboard.press("End")
    expect(page.locator("[data-edit]")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#menu-not-ready")).to_be_focused()
    assert page.locator("[data-scene].scene-wide").get_attribute("data-step") == step
    page.keyboard.press("Escape")
    expect(page.locator(MENU)).to_be_hidden()
    expect(page.locator(POD)).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(page.locator("#carried [name=pods]")).to_have_value("web-1.not-ready")
    expect(page.locator(POD)).to_be_focused()
    page.keyboard.press("ContextMenu")
    expect(page.locator(MENU)).to_be_visible()
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    expect(page.locator("#g-pod-web-1-on")).to_be_focused()


def test_the_menu_opens_by_right_click(page):
    page.goto("/lab/")
    page.locator(NODE).click(button="right")
    page.get_by_role("menuitem", name="Add a Pod here").click()
    expect(page.locator(".scene-wide [data-grip='pod.web-4']")).to_be_visible()
    assert ground(page) == "pod.web-4.add.n1.web-1"
    page.locator(".scene-wide [data-grip='pod.web-4']").click()
    page.get_by_role("menuitem", name="Delete it").click()
    expect(page.locator(".scene-wide [data-grip='pod.web-4']")).to_have_count(0)
    assert ground(page) == ""


@pytest.mark.parametrize(("language", "word"), [("en", "World"), ("zh-hans", "环境")])
def test_an_address_opens_the_same_picture(page, language, word):
    changes = "mode.nftables~lb.proxy~node.n4.add~pod.web-1.on.n4"
    page.goto(f"/lab/?lang={language}&panel=world&ground={changes}&pods=web-2.silent")
    expect(page.locator("#world-link")).to_contain_text(word)
    expect(page.locator("#g-mode")).to_have_value("nftables")
    expect(page.locator("#g-lb")).to_have_value("proxy")
    expect(page.locator("#g-pod-web-1-on")).to_have_value("n4")
    expect(page.locator("#pod-web-2")).to_have_value("silent")
    drawn = page.locator(".scene-wide").inner_html()
    page.locator("#g-node-n1-zone").fill("zone-c")
    page.keyboard.press("Tab")
    expect(page.locator("[name=ground]")).to_have_value(
        "mode.nftables~lb.proxy~node.n1.zone.zone-c~node.n4.add~pod.web-1.on.n4"
    )
    page.locator("#g-node-n1-zone").fill("zone-a")
    page.keyboard.press("Tab")
    expect(page.locator("[name=ground]")).to_have_value(changes)
    page.goto(page.url)
    assert page.locator(".scene-wide").inner_html() == drawn


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_no_violations_with_panel_and_menu_open(open_page, language, theme):
    page = open_page
    page.emulate_media(color_scheme=theme)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(f"/lab/?lang={language}&panel=world&ground=np.30000-30100~stack.dual")
    page.locator("#g-cidr").fill("ten")
    page.keyboard.press("Tab")
    expect(page.locator("#g-cidr-fault")).to_be_visible()
    page.locator(POD).focus()
    page.keyboard.press("Enter")
    expect(page.locator(MENU)).to_be_visible()
    assert violations(page) == []


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_phone_is_wide_enough(open_page, language):
    page = open_page
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"/lab/?lang={language}&panel=world&ground=node.n4.add~stack.dual")
    expect(page.locator("#edit-ground")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert violations(page) == []
    page.locator(".scene-phone [data-grip='pod.web-1']").click()
    box = page.locator(MENU).bounding_box()
    assert (box["x"] >= 0, box["x"] + box["width"] <= 390) == (True, True)


@pytest.fixture
def plain_page(browser, base_url):
    """A page that runs no scripts."""
    context = browser.new_context(java_script_enabled=False, base_url=base_url)
    yield context.new_page()
    context.close()


def test_without_javascript(plain_page):
    page = plain_page
    page.goto("/lab/")
    page.locator(POD).click()
    expect(page.locator("#row-pod-web-1")).to_be_visible()
    page.goto("/lab/?panel=world")
    page.locator("#g-mode").select_option("nftables")
    page.locator("#g-pod-web-1-on").select_option("n3")
    page.get_by_role("button", name="Use these changes").click()
    expect(page.locator("#world-summary")).to_contain_text("nftables")
    expect(page.locator("#row-pod-web-1")).to_contain_text("10.244.3.2")
    page.get_by_role("button", name="Add a node").click()
    expect(page.locator("#world-summary")).to_contain_text("4 nodes")
    page.get_by_role("button", name="Put everything back").click()
    expect(page.locator("#world-summary")).to_contain_text("3 nodes, iptables")


def test_a_pod_that_came_with_the_text_has_a_menu_without_delete(page):
    text = BACKEND + (
        "---\napiVersion: v1\nkind: Pod\nmetadata: {name: extra, labels: {app: your-backend-app}}\n"
        "spec: {containers: [{name: c, ports: [{containerPort: 3000}]}]}\n"
    )
    page.goto("/lab/?" + urlencode({"manifest": text, "panel": "world", "predict": "0"}))
    page.locator("[data-grip='pod.extra']:visible").click()
    expect(page.locator("#menu-remove")).to_be_hidden()
    page.locator("#menu-not-ready").click()
    expect(page.locator("#pod-extra")).to_have_value("not-ready")
    page.locator("#pod-extra").select_option("")
    wait_for_part(page, "pods", "")
