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


def test_a_file_is_imported_and_the_text_and_the_object_are_saved(page):
    text = "apiVersion: v1\nkind: Service\nmetadata:\n  name: shop\nspec:\n  ports:\n  - port: 80\n"
    page.goto("/lab/")
    expect(page.locator("#undo")).to_be_hidden()
    page.get_by_text("Import", exact=True).click()
    page.get_by_role("button", name="Import it").click()
    expect(page.locator("#tool-note")).to_have_text("Choose a file first.")
    page.get_by_text("Import", exact=True).click()
    file = {"name": "shop.yaml", "mimeType": "application/yaml", "buffer": text.encode("utf-16")}
    page.locator("#import-file").set_input_files(file)
    page.get_by_role("button", name="Import it").click()
    expect(page.locator("#id_f-name")).to_have_value("shop")
    assert page.locator("#manifest").input_value() == text
    for label, name in (("Your text", "shop.yaml"), ("The stored object", "shop-stored.yaml")):
        page.get_by_text("Download", exact=True).click()
        with page.expect_download() as download:
            page.get_by_role("button", name=label).click()
        assert download.value.suggested_filename == name
        page.get_by_text("Download", exact=True).click()


def test_the_whole_job(page):
    # an example, in Chinese and back
    page.goto("/lab/?lang=zh-hans")
    page.locator(".tool summary").first.click()
    page.locator(".examples a[data-example='session-affinity']").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    expect(page.locator(".stored")).to_contain_text("sessionAffinity: ClientIP")
    page.get_by_role("link", name="English").click()
    expect(page.locator(".stored")).to_contain_text("sessionAffinity: ClientIP")

    # a mistake, told and mended by its button
    page.get_by_label("NodePort", exact=True).check()
    page.locator("#id_f-ports-0-nodePort").fill("31999")
    page.get_by_role("button", name="Apply").click()
    expect(page.locator("#answer")).to_have_text("Not stored 422 Invalid")
    page.locator("#problems .fix").first.click()
    expect(page.locator("#answer")).to_have_text("Stored 201 Created")

    # predicted, sent, stepped to the end
    page.locator("#predict-1").check()
    page.locator("#predict-send").click()
    expect(page.locator("[aria-current=step]")).to_have_count(1)
    player = page.locator("[data-playbar]")
    first, last = (int(player.get_attribute(name)) for name in ("data-step", "data-total"))
    for number in range(first + 1, last + 1):
        page.locator("[data-forward]").click()
        expect(player).to_have_attribute("data-step", str(number))
    expect(page.locator("[data-compared]")).to_be_visible()

    # compared
    page.locator("#variant").select_option("externalTrafficPolicy")
    page.get_by_role("button", name="Compare", exact=True).click()
    expect(page.locator(".sides section")).to_have_count(2)

    # every panel, without another request
    for panel in page.locator("[name=panel]").all():
        panel.locator("..").click()
        name = panel.get_attribute("value")
        expect(page.locator(f".pane-{name}")).to_be_visible()
        expect(page.locator(f".pane-{name}")).not_to_be_empty()

    # kubectl
    page.locator("#command").fill("get service backend -o name")
    page.locator("#run-command").click()
    expect(page.locator(".run pre").first).to_have_text("service/backend\n")

    # a Pod made unready
    page.locator("#panel-world").locator("..").click()
    page.locator("#pod-web-1").select_option("not-ready")
    page.get_by_role("button", name="Use these changes").click()
    page.locator("#panel-endpoints").locator("..").click()
    expect(page.locator(".members tr.is-waits th")).to_have_text("web-1")
