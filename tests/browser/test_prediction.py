"""Predict first: asked before the packet moves, answered or not, compared at the end."""

import pytest
from addresses import parts_at, wait_for_part
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

LANGUAGES = {
    "en": {
        "question": "Where will this packet end?",
        "right": "One of the Pods answers it.",
        "wrong": "The node itself refuses it: no rule there leads on.",
        "as said": "As you said",
        "not as said": "Not as you said",
    },
    "zh-hans": {
        "question": "这个数据包最后会怎样？",
        "right": "其中一个 Pod 会应答它。",
        "wrong": "节点自身拒绝它：那里没有规则把它转给别处。",
        "as said": "和你预测的一样",
        "not as said": "和你预测的不一样",
    },
}


def answer(page, text):
    """Choose an answer and send the packet."""
    page.get_by_label(text).check()
    page.locator("#predict-send").click()
    expect(page.locator("#predict")).to_have_count(0)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("choice", "outcome"), [("right", "as said"), ("wrong", "not as said")])
def test_an_answer_is_kept_and_compared_at_the_end(page, language, choice, outcome):
    says = LANGUAGES[language]
    page.goto(f"/lab/?lang={language}")
    expect(page.locator("#predict legend")).to_have_text(says["question"])
    expect(page.locator(".steps")).to_be_hidden()
    expect(page.locator(".verdict")).to_be_hidden()
    answer(page, says[choice])
    expect(page.locator(".cnt [data-now]")).to_have_text("1")
    expect(page.locator(".steps")).to_be_visible()
    expect(page.locator("[data-compared]")).to_be_hidden()
    expect(page.locator(".verdict")).to_be_hidden()
    page.keyboard.press("End")
    expect(page.locator("[data-compared] h2")).to_have_text(says[outcome])
    expect(page.locator("[data-compared] dd")).to_have_text(
        [says["question"], says[choice], says["right"]]
    )
    expect(page.locator("[data-compared]")).to_be_visible()
    expect(page.locator(".verdict")).to_be_visible()
    expect(page.locator("[data-compared-said]")).to_contain_text(says[outcome])
    page.reload()
    expect(page.locator("[data-compared] h2")).to_have_text(says[outcome])


def test_the_keyboard_alone_answers_and_goes_on(page):
    page.goto("/lab/")
    page.locator("#predict-switch").focus()
    page.keyboard.press("Tab")
    expect(page.locator("#predict-1")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    expect(page.locator("#predict-1")).to_be_checked()
    expect(page.locator(".cnt [data-now]")).to_have_text("0")
    page.keyboard.press("Enter")
    expect(page.locator("[data-forward]")).to_be_focused()
    expect(page.locator(".cnt [data-now]")).to_have_text("1")
    for number in range(2, 8):
        page.keyboard.press("ArrowRight")
        expect(page.locator(".cnt [data-now]")).to_have_text(str(number))
    expect(page.locator("[data-compared] h2")).to_have_text("As you said")


def test_sending_without_an_answer_asks_for_one(page):
    page.goto("/lab/")
    page.locator("#predict-send").click()
    expect(page.locator("#predict [role=alert]")).to_have_text(
        "Choose an answer first, or let yourself be shown."
    )
    expect(page.locator(".cnt [data-now]")).to_have_text("0")


def test_nobody_is_forced(page):
    page.goto("/lab/")
    page.get_by_text("Show the steps").click()
    expect(page.locator(".steps li").first).to_be_visible()
    page.reload()
    page.get_by_role("link", name="Forward", exact=True).click()
    expect(page.locator("#predict")).to_be_hidden()
    expect(page.locator(".steps li").first).to_be_visible()
    page.get_by_role("link", name="Back", exact=True).click()
    expect(page.locator("#predict")).to_be_visible()
    page.get_by_role("button", name="Just show me").click()
    expect(page.locator("#predict")).to_have_count(0)
    expect(page.locator(".steps li").first).to_be_visible()
    expect(page.locator(".verdict")).to_be_visible()
    wait_for_part(page, "guess", "skipped")


def test_an_open_fold_stays_open_for_the_same_packet(page):
    page.goto("/lab/")
    page.get_by_text("Show the steps").click()
    page.locator(".tabs label", has_text="Connections").click()
    wait_for_part(page, "panel", "connections")
    expect(page.locator(".steps li").first).to_be_visible()
    page.get_by_role("button", name="Send again").click()
    expect(page.locator("#predict legend")).to_have_text("Which source address will the Pod see?")
    expect(page.locator(".steps")).to_be_hidden()


def test_another_packet_asks_anew_from_its_start(page):
    page.goto("/lab/")
    answer(page, "One of the Pods answers it.")
    page.locator("#from").select_option("curl-3")
    expect(page.locator("#predict legend")).to_be_visible()
    expect(page.locator(".cnt [data-now]")).to_have_text("0")
    assert "guess" not in parts_at(page.url)


def test_the_switch_is_off_until_it_is_on_again(page):
    page.goto("/lab/")
    switch = page.get_by_role("switch", name="Ask me first")
    expect(switch).to_have_attribute("aria-checked", "true")
    switch.focus()
    page.keyboard.press("Space")
    expect(switch).to_have_attribute("aria-checked", "false")
    expect(switch).to_be_focused()
    expect(page.locator("#predict")).to_have_count(0)
    expect(page.locator(".verdict")).to_be_visible()
    wait_for_part(page, "predict", "0")
    page.get_by_role("button", name="Send again").click()
    wait_for_part(page, "seed", "1")
    expect(page.locator("#predict")).to_have_count(0)
    switch.click()
    expect(page.locator("#predict")).to_be_visible()


class TestMotion:
    """With motion allowed, as most people have it."""

    @pytest.fixture
    def browser_context_args(self, browser_context_args):
        """A browser that does not ask for reduced motion."""
        return {**browser_context_args, "reduced_motion": "no-preference"}

    def test_the_packet_sets_out_with_motion(self, page):
        page.goto("/lab/")
        page.evaluate("sessionStorage.setItem('portlab-speed', '0.5')")
        page.reload()
        answer(page, "One of the Pods answers it.")
        expect(page.locator(".cnt [data-now]")).to_have_text("1")
        running = "document.getAnimations().filter(one => one.playState === 'running').length"
        assert page.evaluate(running) > 0


class TestWithoutJavaScript:
    """By plain forms and links."""

    @pytest.fixture
    def browser_context_args(self, browser_context_args):
        """A browser that runs no scripts."""
        return {**browser_context_args, "java_script_enabled": False}

    @pytest.fixture
    def page(self, context):
        """A page without the watch for violations, which would be a script itself."""
        page = context.new_page()
        yield page
        page.close()

    def test_an_answer_is_compared_at_the_end(self, page):
        page.goto("/lab/")
        page.get_by_label("The node itself refuses it").check()
        page.get_by_role("button", name="Send it").click()
        expect(page.locator("#predict")).to_have_count(0)
        expect(page.locator(".cnt [data-now]")).to_have_text("1")
        for _ in range(6):
            page.get_by_role("link", name="Forward", exact=True).click()
        expect(page.locator("[data-compared]")).to_be_visible()
        expect(page.locator("[data-compared] h2")).to_have_text("Not as you said")

    def test_skipping_and_the_switch(self, page):
        page.goto("/lab/")
        page.get_by_role("button", name="Just show me").click()
        expect(page.locator(".steps li").first).to_be_visible()
        page.goto("/lab/")
        page.get_by_role("switch", name="Ask me first").click()
        expect(page.locator("#predict")).to_have_count(0)
        page.get_by_role("button", name="Apply").click()
        expect(page.locator("#predict")).to_have_count(0)
        page.get_by_role("switch", name="Ask me first").click()
        expect(page.locator("#predict")).to_be_visible()


class TestAccessibility:
    """axe, wide and narrow, light and dark."""

    @pytest.fixture
    def page(self, browser, base_url):
        """A page that lets axe in, which the content security policy would not."""
        context = browser.new_context(bypass_csp=True, base_url=base_url, reduced_motion="reduce")
        yield context.new_page()
        context.close()

    @pytest.mark.parametrize(("width", "theme"), [(390, "dark"), (1280, "light")])
    @pytest.mark.parametrize(
        "query", ["", "seed=1&guess=source-203.0.113.10&step=7", "guess=skipped&predict=0"]
    )
    def test_there_are_no_violations(self, page, query, theme, width):
        page.emulate_media(color_scheme=theme)
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(f"/lab/?{query}")
        if not query:
            page.locator("#predict-send").click()
            expect(page.locator("#predict [role=alert]")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") == width
        found = Axe().run(page).response["violations"]
        assert [(rule["id"], rule["nodes"][0]["html"]) for rule in found] == []
