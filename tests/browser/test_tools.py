"""The tools of the compose column: undo and redo, import, download, examples."""

import re

import pytest
from addresses import wait_for_part
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

SHOP = "apiVersion: v1\nkind: Service\nmetadata:\n  name: shop\nspec:\n  ports:\n  - port: 80\n"
DROP = """
([selector, type, bytes]) => {
  const files = new DataTransfer();
  if (bytes) files.items.add(new File([new Uint8Array(bytes)], "service.yaml"));
  const event = new DragEvent(type, { dataTransfer: files, bubbles: true, cancelable: true });
  return !document.querySelector(selector).dispatchEvent(event);
}
"""
PASTE = """
([selector, text]) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  document.querySelector(selector).dispatchEvent(
    new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true })
  );
}
"""


def manifest(page):
    """The text as the page would send it."""
    return page.locator("#manifest").input_value()


def undo(page):
    """The button."""
    return page.get_by_role("button", name="Undo", exact=True)


def redo(page):
    """The button."""
    return page.get_by_role("button", name="Redo", exact=True)


def name_it(page, name):
    """Type a name into the form and wait until it is stored."""
    page.locator("#id_f-name").fill(name)
    expect(page.locator(".stored")).to_contain_text(f"name: {name}")


def import_file(page, content, name="service.yaml"):
    """Choose a file in the import tool."""
    page.get_by_text("Import", exact=True).click()
    file = {"name": name, "mimeType": "application/yaml", "buffer": content}
    page.locator("#import-file").set_input_files(file)


def test_undo_and_redo_go_over_both_views(page):
    page.goto("/lab/")
    first = manifest(page)
    expect(undo(page)).to_have_attribute("aria-disabled", "true")
    expect(redo(page)).to_have_attribute("aria-disabled", "true")
    name_it(page, "shop")
    page.get_by_role("button", name="Add a port").click()
    expect(page.locator(".port")).to_have_count(2)
    page.locator(".seg").get_by_text("YAML").click()
    undo(page).click()
    expect(page.locator(".stored")).not_to_contain_text("port: 80")
    expect(page.locator(".ace_editor")).to_contain_text("name: shop")
    page.locator(".seg").get_by_text("Form").click()
    undo(page).click()
    expect(page.locator("#id_f-name")).to_have_value("backend")
    assert manifest(page) == first
    expect(undo(page)).to_be_focused()
    expect(undo(page)).to_have_attribute("aria-disabled", "true")
    redo(page).click()
    redo(page).click()
    expect(page.locator(".port")).to_have_count(2)
    expect(page.locator("#id_f-name")).to_have_value("shop")
    expect(redo(page)).to_have_attribute("aria-disabled", "true")


def test_what_is_typed_without_a_pause_is_one_step(page):
    page.goto("/lab/")
    field = page.locator("#id_f-name")
    field.fill("")
    field.press_sequentially("shopping", delay=120)
    expect(page.locator(".stored")).to_contain_text("name: shopping")
    undo(page).click()
    expect(field).to_have_value("backend")


def test_an_edit_after_undo_ends_what_could_be_redone(page):
    page.goto("/lab/")
    name_it(page, "shop")
    undo(page).click()
    expect(page.locator("#id_f-name")).to_have_value("backend")
    name_it(page, "till")
    expect(redo(page)).to_have_attribute("aria-disabled", "true")
    undo(page).click()
    expect(page.locator("#id_f-name")).to_have_value("backend")


def test_keys_undo_outside_fields_and_leave_fields_their_own(page):
    page.goto("/lab/")
    name_it(page, "shop")
    page.get_by_role("button", name="Add a port").click()
    expect(page.locator(".port")).to_have_count(2)
    page.locator("#id_f-name").focus()
    page.keyboard.press("Control+z")
    expect(page.locator(".port")).to_have_count(2)
    page.goto("/lab/")
    name_it(page, "till")
    page.locator("#undo").focus()
    page.keyboard.press("Control+z")
    expect(page.locator("#id_f-name")).to_have_value("backend")
    page.keyboard.press("Control+Shift+z")
    expect(page.locator("#id_f-name")).to_have_value("till")
    page.keyboard.press("Control+z")
    expect(page.locator("#id_f-name")).to_have_value("backend")
    page.keyboard.press("Control+y")
    expect(page.locator("#id_f-name")).to_have_value("till")


def test_the_history_outlives_a_reload_and_holds_what_was_fixed(page):
    page.goto("/lab/")
    page.locator("#id_f-ports-0-nodePort").fill("80")
    expect(page.locator("#answer")).to_have_text("Not stored 422 Invalid")
    page.locator("#problems .fix").first.click()
    expect(page.locator("#answer")).to_have_text("Stored 201 Created")
    page.reload()
    undo(page).click()
    expect(page.locator("#answer")).to_have_text("Not stored 422 Invalid")
    expect(page.locator("#id_f-ports-0-nodePort")).to_have_value("80")


@pytest.mark.parametrize(
    "content",
    [SHOP.encode(), SHOP.replace("\n", "\r\n").encode(), SHOP.encode("utf-16")],
)
def test_a_file_becomes_the_text_and_undo_brings_the_old_one_back(page, content):
    page.goto("/lab/")
    first = manifest(page)
    import_file(page, content)
    expect(page.locator("#id_f-name")).to_have_value("shop")
    expect(page.locator("#tool-note")).to_have_text("Imported. Undo brings back the text before.")
    assert manifest(page) == SHOP
    undo(page).click()
    expect(page.locator("#id_f-name")).to_have_value("backend")
    expect(page.locator("#tool-note")).to_be_empty()
    assert manifest(page) == first


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b" \n", "This file is empty."),
        (b"\x89PNG\r\n\x1a\n\x00", "This file is not text"),
        (b"a\x00b", "This file is not text"),
        (b"#" * 65_537, "This file is larger than the lab reads."),
        (b"#" * 1_000_000, "This file is larger than the lab reads."),
    ],
)
def test_what_is_no_manifest_is_told_and_the_text_stays(page, content, told):
    page.goto("/lab/")
    first = manifest(page)
    import_file(page, content)
    expect(page.locator("#tool-note")).to_contain_text(told)
    assert manifest(page) == first


def test_a_file_is_dropped_on_the_column_and_nowhere_else(page):
    page.goto("/lab/")
    data = list(SHOP.encode())
    assert page.evaluate(DROP, ["#service-form", "dragover", data])
    expect(page.locator(".compose")).to_have_class(re.compile("is-drop"))
    assert page.evaluate(DROP, ["#scene", "dragover", data])
    expect(page.locator(".compose")).not_to_have_class(re.compile("is-drop"))
    assert page.evaluate(DROP, ["#scene", "drop", data])
    assert page.evaluate(DROP, ["#service-form", "drop", data])
    expect(page.locator("#id_f-name")).to_have_value("shop")
    assert manifest(page) == SHOP


def test_a_manifest_pasted_outside_fields_is_the_new_text(page):
    page.goto("/lab/")
    page.evaluate(PASTE, ["body", "just some words"])
    page.evaluate(PASTE, ["#id_f-name", SHOP])
    expect(page.locator("#tool-note")).to_be_empty()
    page.evaluate(PASTE, ["body", SHOP])
    expect(page.locator("#id_f-name")).to_have_value("shop")
    expect(page.locator("#tool-note")).to_contain_text("Pasted as the new text.")
    undo(page).click()
    expect(page.locator("#id_f-name")).to_have_value("backend")


def test_text_and_stored_object_are_downloaded(page):
    page.goto("/lab/")
    name_it(page, "shop")
    for label, file in (("Your text", "shop.yaml"), ("The stored object", "shop-stored.yaml")):
        page.get_by_text("Download", exact=True).click()
        with page.expect_download() as download:
            page.get_by_role("button", name=label).click()
        assert download.value.suggested_filename == file
        page.keyboard.press("Escape")
    wait_for_part(page, "view", "form")


def test_an_example_is_opened_and_keeps_language_theme_and_view(page):
    page.goto("/lab/?lang=zh-hans")
    page.locator("[data-theme-switch]").click()
    theme = page.locator("html").get_attribute("data-theme")
    page.locator(".seg").get_by_text("YAML").click()
    wait_for_part(page, "view", "yaml")
    page.goto(page.url)
    page.locator(".tool summary").first.click()
    page.locator(".examples a[data-example='external-name']").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    expect(page.locator("html")).to_have_attribute("data-theme", theme)
    expect(page.locator(".ace_editor")).to_contain_text("type: ExternalName")
    page.locator("#undo").click()
    expect(page.locator(".ace_editor")).to_contain_text("31263")


def test_one_menu_is_open_at_a_time_and_escape_leads_back(page):
    page.goto("/lab/")
    for number in (0, 1, 2):
        page.locator(".tool summary").nth(number).click()
        expect(page.locator(".tool[open]")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.locator(".tool[open]")).to_have_count(0)
    expect(page.locator(".tool summary").nth(2)).to_be_focused()
    page.locator(".tool summary").first.click()
    page.locator("#stage-head").click()
    expect(page.locator(".tool[open]")).to_have_count(0)


def test_on_a_phone_the_menus_fit_and_are_large_enough_to_touch(page):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/lab/")
    for number in (0, 1, 2):
        summary = page.locator(".tool summary").nth(number)
        assert summary.bounding_box()["height"] >= 44
        summary.click()
        box = page.locator(".tool[open] .tool-box").bounding_box()
        assert (box["x"], box["width"]) == (16, 358)
        for item in page.locator(".tool[open] .tool-item").all():
            assert item.bounding_box()["height"] >= 44
    for button in (undo(page), redo(page)):
        assert min(button.bounding_box()["width"], button.bounding_box()["height"]) >= 44
    assert page.evaluate("document.documentElement.scrollWidth") == 390


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_open_menus_are_accessible(page, scheme, language):
    page.emulate_media(color_scheme=scheme)
    page.goto(f"/lab/?lang={language}")
    for number in (0, 1, 2):
        page.locator(".tool summary").nth(number).click()
        results = Axe().run(page)
        assert results.violations_count == 0, results.generate_report()


def test_a_large_file_goes_no_further_than_the_browser(page):
    page.goto("/lab/")
    sent = []
    page.on("request", lambda request: sent.append(request.method))
    import_file(page, b"#" * 3_000_000)
    expect(page.locator("#tool-note")).to_have_class(re.compile("bad"))
    assert "POST" not in sent
