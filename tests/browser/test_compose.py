"""Composing a Service: by form, by YAML, and the two as views of one text."""

import random
import re

from addresses import wait_for_part
from playwright.sync_api import expect

ARTICLE = "apiVersion: v1\nkind: Service\nmetadata:\n  name: backend\n"


def manifest(page):
    """The text as the page would send it."""
    return page.locator("#manifest").input_value()


def open_yaml(page):
    """The YAML view with its editor there."""
    page.locator(".seg").get_by_text("YAML").click()
    expect(page.locator(".ace_editor")).to_be_visible()


def type_into_editor(page, text):
    """Replace the whole text in the editor, as a person would."""
    page.locator(".ace_editor").click()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(text)


def test_a_first_visit_shows_the_article_ready_to_send(page):
    page.goto("/")
    expect(page.locator("#id_f-name")).to_have_value("backend")
    expect(page.locator("#id_f-ports-0-nodePort")).to_have_value("31263")
    expect(page.locator("#answer")).to_have_text("Stored 201 Created")
    expect(page.locator("#from")).to_have_value("client")
    expect(page.locator("#to")).to_have_value("n3:nodePort")
    assert manifest(page).startswith(ARTICLE)


def test_an_edit_in_the_form_is_an_edit_of_the_text_and_keeps_the_caret(page):
    page.goto("/lab/")
    field = page.locator("#id_f-ports-0-nodePort")
    field.fill("")
    field.press_sequentially("31000")
    field.press("ArrowLeft")
    expect(page.locator(".stored")).to_contain_text("nodePort: 31000")
    expect(field).to_be_focused()
    assert field.evaluate("field => [field.value, field.selectionStart]") == ["31000", 4]
    assert "nodePort: 31000\n" in manifest(page)
    expect(page.locator("#to option:checked")).to_have_text(re.compile(r"172\.18\.0\.13:31000"))


def test_a_cleared_field_is_left_to_kubernetes_and_shows_its_default(page):
    page.goto("/lab/")
    page.locator("#id_f-ports-0-targetPort").fill("")
    expect(page.locator("#aside_id_f-ports-0-targetPort .ghost")).to_have_text("3000 = port")
    expect(page.locator("#aside_id_f-ports-0-targetPort .vh")).to_have_text("default")
    assert "targetPort" not in manifest(page)


def test_another_type_lights_other_layers(page):
    page.goto("/lab/")
    page.locator("#id_f-ports-0-nodePort").fill("")
    page.get_by_label("ClusterIP", exact=True).check()
    expect(page.locator(".stored")).to_contain_text("type: ClusterIP")
    expect(page.locator("#to")).to_have_value("clusterIP:port")
    expect(page.locator("#from")).to_have_value("curl-3")


def test_ports_are_added_and_removed(page):
    page.goto("/lab/")
    page.get_by_role("button", name="Add a port").click()
    second = page.locator("#id_f-ports-1-port")
    expect(second).to_be_focused()
    expect(second).to_have_value("80")
    expect(page.locator("#id_f-ports-0-name")).to_have_value("port-3000")
    expect(page.locator("#answer")).to_have_text("Stored 201 Created")
    page.get_by_role("button", name="Remove port 2").click()
    expect(page.locator(".port")).to_have_count(1)
    expect(page.get_by_role("button", name="Add a port")).to_be_focused()
    assert manifest(page).count("port:") == 1


def test_an_edit_in_the_editor_reaches_the_form(page):
    page.goto("/lab/")
    open_yaml(page)
    type_into_editor(page, manifest(page).replace("31263", "32108").replace("3000", "9080"))
    expect(page.locator("#id_f-ports-0-nodePort")).to_have_value("32108")
    expect(page.locator(".stored")).to_contain_text("port: 9080")
    page.locator(".seg").get_by_text("Form").click()
    expect(page.locator("#id_f-ports-0-port")).to_have_value("9080")


def test_comments_and_order_of_the_text_outlive_the_form(page):
    page.goto("/lab/")
    text = "# mine\nkind: Service\napiVersion: v1\nmetadata: {name: web}  # short\nspec:\n  ports: [{port: 80}]\n"
    open_yaml(page)
    type_into_editor(page, text)
    expect(page.locator("#id_f-name")).to_have_value("web")
    page.locator(".seg").get_by_text("Form").click()
    page.locator("#id_f-name").fill("shop")
    expect(page.locator(".stored")).to_contain_text("name: shop")
    assert manifest(page) == text.replace("web", "shop")


def test_a_refused_service_is_told_at_field_and_line_and_the_picture_stays(page):
    page.goto("/lab/")
    page.locator("#id_f-ports-0-nodePort").fill("80")
    expect(page.locator("#answer")).to_have_text("Not stored 422 Invalid")
    told = "Invalid value: 80: provided port is not in the valid range. The range of valid ports is 30000-32767"
    expect(page.locator("#err_id_f-ports-0-nodePort")).to_have_text(told)
    expect(page.locator("#problems .server")).to_have_text(told)
    expect(page.locator("#problems .where")).to_have_text(
        "line 13, column 17 spec.ports[0].nodePort"
    )
    expect(page.locator("#stale")).to_contain_text("the last Service that was stored")
    expect(page.locator(".scene")).to_contain_text("31263")
    page.locator("#problems .where a").click()
    expect(page.locator(".ace_editor")).to_be_visible()
    assert page.evaluate(
        "document.querySelector('.ace_editor').env.editor.getCursorPosition()"
    ) == {"row": 12, "column": 16}


def test_a_text_that_cannot_be_read_keeps_the_form_waiting_and_loses_nothing(page):
    page.goto("/lab/")
    open_yaml(page)
    broken = manifest(page).replace("spec:", "spec: [")
    type_into_editor(page, broken)
    expect(page.locator("#service-form")).to_have_attribute("disabled", "")
    expect(page.locator("#problems .where")).to_contain_text("line")
    assert manifest(page) == broken
    page.reload()
    assert manifest(page) == broken


def test_a_reload_shows_what_was_written(page):
    page.goto("/lab/")
    page.locator("#id_f-name").fill("shop")
    expect(page.locator(".stored")).to_contain_text("name: shop")
    page.reload()
    expect(page.locator("#id_f-name")).to_have_value("shop")


def test_a_quick_change_from_yaml_to_form_keeps_both_edits(page):
    page.goto("/lab/")
    open_yaml(page)
    type_into_editor(page, manifest(page).replace("name: backend", "name: backendxyz"))
    page.locator(".seg").get_by_text("Form").click()
    field = page.locator("#id_f-name")
    expect(field).to_have_value("backendxyz")
    field.press("End")
    field.press_sequentially("9")
    expect(page.locator(".stored")).to_contain_text("name: backendxyz9")
    assert "name: backendxyz9\n" in manifest(page)


def test_a_field_that_cannot_be_written_holds_up_no_other(page):
    page.goto("/lab/")
    page.locator("#id_f-selector").fill("web")
    expect(page.locator("#problems")).to_contain_text("key=value")
    page.locator("#id_f-name").fill("shop")
    expect(page.locator(".stored")).to_contain_text("name: shop")
    expect(page.locator("#id_f-selector")).to_have_value("web")


def test_an_open_reason_stays_open(page):
    page.goto("/lab/")
    page.locator(".stored summary").filter(has_text="clusterIP:").click()
    reason = page.locator(".stored details[open] .why")
    expect(reason).to_be_visible()
    page.locator("#id_f-name").fill("shop")
    expect(page.locator(".stored")).to_contain_text("name: shop")
    expect(reason).to_be_visible()


def test_the_view_that_is_open_outlives_a_reload(page):
    page.goto("/lab/")
    open_yaml(page)
    wait_for_part(page, "view", "yaml")
    page.reload()
    expect(page.locator(".ace_editor")).to_be_visible()


def test_a_text_too_long_for_an_address_outlives_a_reload(page):
    page.goto("/lab/")
    open_yaml(page)
    text = (
        manifest(page).replace("backend", "shop", 1)
        + f"# {random.Random(6).randbytes(3000).hex()}\n"
    )
    type_into_editor(page, text)
    expect(page.locator(".stored")).to_contain_text("name: shop")
    page.reload()
    expect(page.locator(".stored")).to_contain_text("name: shop")
    assert manifest(page) == text


def test_what_is_typed_while_an_answer_is_under_way_stays(page):
    page.goto("/lab/")

    def slowly(route):
        page.wait_for_timeout(400)
        route.continue_()

    page.route("**/lab/", slowly)
    field = page.locator("#id_f-name")
    field.fill("a")
    page.wait_for_timeout(350)
    field.press_sequentially("bcdef", delay=60)
    expect(page.locator(".stored")).to_contain_text("name: abcdef")
    expect(field).to_have_value("abcdef")


def test_a_server_that_does_not_answer_is_told_and_the_text_stays(page, faults):
    page.goto("/lab/")
    page.route("**/lab/", lambda route: route.abort())
    page.locator("#id_f-name").fill("shop")
    expect(page.locator("#fault")).to_contain_text("did not answer")
    expect(page.locator("#id_f-name")).to_have_value("shop")
    page.unroute("**/lab/")
    page.locator("#id_f-name").fill("shop-2")
    expect(page.locator(".stored")).to_contain_text("name: shop-2")
    expect(page.locator("#fault")).to_be_hidden()
    faults.clear()


def test_the_world_can_have_a_cloud(page):
    page.goto("/lab/")
    page.get_by_label("LoadBalancer", exact=True).check()
    expect(page.locator("#to")).to_have_value("n3:nodePort")
    page.locator("#world-link").click()
    page.locator("#world").select_option("three-nodes-cloud")
    expect(page.locator("#world-summary")).to_contain_text("a cloud load balancer")
    expect(page.locator(".stored")).to_contain_text("ip: 198.51.100.20")
    page.locator("#to").select_option("loadBalancer:port")
    expect(page.locator("#to option:checked")).to_have_text(re.compile(r"198\.51\.100\.20:3000"))
