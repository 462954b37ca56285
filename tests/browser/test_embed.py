"""A frame of PortLab in a page of another origin, and what the page around it may and may not do."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from portlab.web.lab.links import spoiler, state_of, token_of
from portlab.web.lab.state import LabState
from portlab.web.lab.worlds import first_manifest

STATE = LabState(manifest=first_manifest(), predict=False)
TOKEN = token_of(STATE)
ASKING = token_of(spoiler(STATE))
PAGE = """<!doctype html><html lang="en"><head><title>A course</title><link rel="icon" href="data:,"></head>
<body><h1>A course</h1>
<iframe id="other" title="another" width="300" height="150" srcdoc="<p>Another frame</p>"></iframe>
<iframe id="frame" title="PortLab" width="{width}" height="300"{more} src="{source}"></iframe>
{script}</body></html>"""


class Course(BaseHTTPRequestHandler):
    """A page with a frame, as its query says: source, width, script, more."""

    def do_GET(self):
        asked = parse_qs(urlsplit(self.path).query)
        said = {name: values[0] for name, values in asked.items()}
        script = f'<script src="{said["script"]}" async></script>' if "script" in said else ""
        page = PAGE.format(
            source=said["source"],
            width=said.get("width", "1100"),
            more=said.get("more", ""),
            script=script,
        ).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, *_arguments):
        """Nothing."""


@pytest.fixture(scope="module")
def course():
    """The address of a server of another origin."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Course)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def show(page, course, base_url):
    """Shows a path of PortLab in the course's page; the frame."""

    def shown(path, script=True, **more):
        from urllib.parse import urlencode

        said = {"source": base_url + path, **more}
        if script:
            said["script"] = f"{base_url}/embed/host.js"
        page.goto(f"{course}?{urlencode(said)}")
        return page.frame_locator("#frame")

    return shown


def inside(page, name="#frame"):
    """The document in a frame of the page."""
    return page.locator(name).element_handle().content_frame()


def heights(page):
    """The frame's height on the page, without its border, and of what is in it."""
    document = inside(page).evaluate(
        "Math.ceil(document.documentElement.getBoundingClientRect().height)"
    )
    return page.locator("#frame").evaluate("each => each.clientHeight"), document


def wait_until_fits(page):
    """Wait until the frame is as high as what is in it; that height."""
    page.wait_for_function("document.getElementById('frame').style.height !== ''")
    for _ in range(50):
        outside, document = heights(page)
        if outside == document:
            return document
        page.wait_for_timeout(50)
    raise AssertionError((outside, document))


def test_a_frame_is_as_high_as_what_is_in_it(page, show):
    frame = show(f"/embed/{TOKEN}?step=2")
    expect(frame.locator("[aria-current=step]")).to_have_count(1)
    before = wait_until_fits(page)
    assert before > 700
    assert page.locator("#other").evaluate("each => each.style.height") == ""
    frame.locator("summary").click()
    expect(frame.locator("pre")).to_be_visible()
    page.wait_for_function(f"document.getElementById('frame').offsetHeight > {before + 100}")
    wait_until_fits(page)
    page.locator("#frame").evaluate("each => { each.width = '360'; }")
    page.wait_for_function(f"document.getElementById('frame').offsetHeight > {before + 500}")
    wait_until_fits(page)


def test_a_border_that_counts_is_counted(page, show):
    show(f"/embed/{TOKEN}", more=' style="box-sizing:border-box;border:8px solid"')
    wait_until_fits(page)


def test_without_the_script_it_keeps_its_height_and_scrolls(page, show):
    frame = show(f"/embed/{TOKEN}", script=False)
    expect(frame.locator("[data-playbar]")).to_be_visible()
    assert page.locator("#frame").evaluate("each => each.style.height") == ""
    assert inside(page).evaluate("document.documentElement.scrollHeight > window.innerHeight")


def test_the_host_script_listens_to_frames_of_its_own_origin_alone(page, show):
    show(f"/embed/{TOKEN}")
    wait_until_fits(page)
    before = page.locator("#frame").evaluate("each => each.style.height")
    page.evaluate("window.postMessage({portlab: 'height', height: 555}, '*')")
    inside(page, "#other").evaluate("parent.postMessage({portlab: 'height', height: 555}, '*')")
    inside(page).evaluate("parent.postMessage({portlab: 'height', height: 1e9}, '*')")
    inside(page).evaluate("parent.postMessage({portlab: 'height', height: 'x'}, '*')")
    page.wait_for_timeout(200)
    assert page.locator("#frame").evaluate("each => each.style.height") == before
    assert page.locator("#other").evaluate("each => each.style.height") == ""


def test_the_player_plays_in_the_frame(page, show):
    frame = show(f"/embed/{TOKEN}")
    play = frame.get_by_role("button", name="Play")
    play.click()
    expect(frame.locator("[data-playbar]")).to_have_attribute("data-step", "2", timeout=15_000)
    frame.get_by_role("button", name="Pause").click()
    frame.locator("[data-goto='5']").click()
    expect(frame.locator("[data-playbar]")).to_have_attribute("data-step", "5")
    assert inside(page).url.endswith(f"/embed/{TOKEN}?step=5")
    with page.context.expect_page() as opened:
        frame.get_by_role("link", name="Open in PortLab").click()
    lab = opened.value
    assert urlsplit(lab.url).path == f"/lab/{TOKEN}"
    assert urlsplit(lab.url).query == "step=5"
    expect(lab.locator("[data-playbar]")).to_have_attribute("data-step", "5")
    assert lab.evaluate("window.opener") is None


def test_it_plays_where_storage_is_denied(page, show, faults):
    frame = show(f"/embed/{TOKEN}", more=' sandbox="allow-scripts allow-forms"')
    frame.locator("[data-speed]").click()
    frame.locator("[data-forward]").click()
    expect(frame.locator("[data-playbar]")).to_have_attribute("data-step", "1")
    expect(frame.locator("[data-speed]")).to_have_text("2×")
    faults.clear()


def test_no_cookie_is_set_or_needed(page, show):
    frame = show(f"/embed/{ASKING}?lang=zh-hans&theme=dark&edit=1")
    frame.locator("#predict-1").check()
    frame.locator("#predict-send").click()
    expect(frame.locator(".compared")).to_have_count(1)
    expect(frame.locator("html")).to_have_attribute("lang", "zh-Hans")
    expect(frame.locator("html")).to_have_attribute("data-theme", "dark")
    assert page.context.cookies() == []


def test_a_prediction_is_asked_and_compared(page, show):
    frame = show(f"/embed/{ASKING}")
    expect(frame.locator("#predict")).to_be_visible()
    expect(frame.locator(".steps")).to_be_hidden()
    expect(frame.locator(".verdict")).to_be_hidden()
    frame.get_by_text("One of the Pods answers it.").click()
    frame.get_by_role("button", name="Send it").click()
    expect(frame.locator("[data-playbar]")).to_have_attribute("data-step", "1")
    frame.locator("[data-goto='7']").click()
    expect(frame.get_by_role("heading", name="As you said")).to_be_visible()


def test_the_manifest_is_edited_in_the_frame(page, show):
    frame = show(f"/embed/{TOKEN}?edit=1&step=2")
    expect(frame.locator(".scene-wide")).to_contain_text("31263")
    frame.locator("#manifest").fill(STATE.manifest.replace("31263", "31000"))
    frame.get_by_role("button", name="Apply").click()
    expect(frame.locator(".scene-wide")).to_contain_text("31000")
    expect(frame.locator("[data-playbar]")).to_have_attribute("data-step", "2")
    frame.locator("#from").select_option("curl-3")
    expect(frame.locator(".steps")).to_contain_text("curl-3")
    with page.context.expect_page() as opened:
        frame.get_by_role("link", name="Open in PortLab").click()
    state = state_of(urlsplit(opened.value.url).path.rpartition("/")[2])
    assert state.manifest == STATE.manifest.replace("31263", "31000")
    assert state.origin == "curl-3"


@pytest.mark.parametrize(
    ("query", "system", "dark"),
    [
        ("", "light", False),
        ("", "dark", True),
        ("?theme=auto", "dark", True),
        ("?theme=light", "dark", False),
        ("?theme=dark", "light", True),
    ],
)
def test_light_and_dark(page, show, query, system, dark):
    page.emulate_media(color_scheme=system)
    frame = show(f"/embed/{TOKEN}{query}")
    expect(frame.locator("body")).to_have_css(
        "background-color", "rgb(14, 17, 21)" if dark else "rgb(252, 252, 251)"
    )


def test_chinese(show):
    frame = show(f"/embed/{TOKEN}?lang=zh-hans&step=2")
    expect(frame.get_by_role("heading", level=1)).to_have_text("数据包去了哪里？")
    frame.locator("[data-goto='3']").click()
    expect(frame.locator("html")).to_have_attribute("lang", "zh-Hans")


def test_the_lab_itself_refuses_to_be_framed(page, show, faults):
    for path in ("/lab/", f"/lab/{TOKEN}", f"/embed/{TOKEN}/code/"):
        show(path)
        page.wait_for_timeout(300)
        assert inside(page).url == "chrome-error://chromewebdata/"
        assert any("frame-ancestors 'none'" in each for each in faults)
        faults.clear()


@pytest.mark.parametrize("width", ["1240", "1100", "700", "360"])
def test_nothing_is_wider_than_the_frame(page, show, width):
    for query in ("?step=4", "?edit=1&lang=zh-hans"):
        show(f"/embed/{TOKEN}{query}", width=width)
        wait_until_fits(page)
        assert inside(page).evaluate("document.documentElement.scrollWidth") <= int(width)


def test_without_javascript_it_is_played_by_links_and_edited_by_a_form(browser, course, base_url):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{course}?source={base_url}/embed/{TOKEN}%3Fedit%3D1")
    frame = page.frame_locator("#frame")
    for number in range(1, 4):
        frame.get_by_role("link", name="Forward", exact=True).click()
        expect(frame.locator("[data-playbar]")).to_have_attribute("data-step", str(number))
    frame.locator("#manifest").fill(STATE.manifest.replace("31263", "31000"))
    frame.get_by_role("button", name="Apply").click()
    expect(frame.locator(".scene-wide")).to_contain_text("31000")
    expect(frame.locator("[data-playbar]")).to_have_attribute("data-step", "3")
    context.close()


REFUSED = token_of(LabState(manifest=first_manifest().replace("31263", "80")))


@pytest.mark.parametrize(("theme", "language"), [("light", "en"), ("dark", "zh-hans")])
@pytest.mark.parametrize(
    "path",
    [
        f"/embed/{TOKEN}?step=3",
        f"/embed/{ASKING}?edit=1",
        f"/embed/{REFUSED}?edit=1",
        f"/embed/{REFUSED}?",
        f"/embed/{TOKEN[:-2]}?",
        f"/embed/{TOKEN}/code/?",
    ],
)
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing(browser, base_url, path, theme, language, width):
    context = browser.new_context(
        bypass_csp=True,
        base_url=base_url,
        reduced_motion="reduce",
        viewport={"width": width, "height": 900},
    )
    page = context.new_page()
    page.goto(f"{path}&theme={theme}&lang={language}")
    found = Axe().run(page).response["violations"]
    context.close()
    assert [(each["id"], each["nodes"][0]["html"]) for each in found] == []


def test_what_to_copy_is_copied(page, base_url):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=base_url)
    page.goto(f"/embed/{TOKEN}/code/")
    page.get_by_label("Colours").select_option("dark")
    expect(page.locator("#embed-html")).to_have_value(
        f'<iframe src="{base_url}/embed/{TOKEN}?theme=dark"'
        ' title="NodePort Service backend: from client to n3:nodePort" width="100%" height="1080"'
        ' loading="lazy" style="border:0"></iframe>\n'
        f'<script src="{base_url}/embed/host.js" async></script>'
    )
    page.get_by_role("button", name="Copy").first.click()
    expect(page.get_by_role("button", name="Copied")).to_have_count(1)
    assert (
        page.evaluate("navigator.clipboard.readText()") == page.locator("#embed-html").input_value()
    )
