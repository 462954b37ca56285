"""The panels and the comparison, by mouse, by keyboard, and without scripts."""

import re

from addresses import wait_for_part
from playwright.sync_api import expect


def test_opening_a_panel_asks_for_it_and_the_address_keeps_it(page):
    page.goto("/lab/")
    page.locator(".tabs").get_by_text("1,000 at once").click()
    expect(page.locator(".spread tbody tr")).to_have_count(3)
    expect(page.locator(".pane-many")).to_contain_text("Answered: 1000")
    wait_for_part(page, "panel", "many")
    page.get_by_text("Connections", exact=True).first.click()
    expect(page.locator(".flows li")).to_have_count(2)


def test_sending_again_throws_the_dice_anew(page):
    page.goto("/lab/?panel=many")
    counts = page.locator(".spread .num").all_inner_texts()
    page.locator("#send-again").click()
    expect(page.locator(".spread .num").first).not_to_have_text(counts[0])


def test_the_kubectl_prompt_runs_by_enter_and_keeps_its_keys(page):
    page.goto("/lab/?panel=kubectl")
    page.locator("#command").fill("get service backend -o name")
    page.locator("#command").press("Enter")
    expect(page.locator(".run pre").first).to_have_text("service/backend\n")
    assert page.locator("#command").input_value() == "get service backend -o name"
    page.locator("#command").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    expect(page.locator(".cnt b")).to_have_text("Step 0")


def test_keys_in_what_kubectl_printed_scroll_it(page):
    page.goto("/lab/?panel=kubectl")
    page.locator(".run pre").first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    expect(page.locator(".cnt b")).to_have_text("Step 0")


def test_a_variant_is_chosen_by_keyboard(page):
    page.goto("/lab/")
    page.locator("#variant").focus()
    page.locator("#variant").select_option("externalTrafficPolicy")
    expect(page.locator(".sides section")).to_have_count(2)
    expect(page.locator(".side-end.bad")).to_contain_text("Timed out")
    wait_for_part(page, "variant", "externalTrafficPolicy")


def test_chinese_panels_speak_chinese(page):
    page.goto("/lab/?panel=endpoints&variant=proxyMode&lang=zh-hans")
    expect(page.locator(".members tbody tr").first).to_contain_text("标签匹配，而且已就绪")
    expect(page.locator("#compare-head")).to_have_text("比较：改成")


def test_a_pod_is_made_unready_and_put_back(page):
    page.goto("/lab/?panel=world")
    page.locator("#pod-web-1").select_option("not-ready")
    wait_for_part(page, "pods", "web-1.not-ready")
    page.get_by_text("Endpoints", exact=True).first.click()
    expect(page.locator(".members tr.is-waits th")).to_have_text("web-1")
    page.get_by_text("World", exact=True).last.click()
    page.locator("#reset-world").click()
    expect(page.locator("#reset-world")).to_have_count(0)
    page.get_by_text("Endpoints", exact=True).first.click()
    expect(page.locator(".members tr.is-waits")).to_have_count(0)


def test_states_of_pods_stay_while_another_panel_is_open(page):
    page.goto("/lab/?panel=world&pods=web-1.silent")
    page.locator(".tabs").get_by_text("1,000 at once").click()
    expect(page.locator(".share.bad")).to_have_count(1)
    page.get_by_text("World", exact=True).last.click()
    expect(page.locator("#pod-web-1")).to_have_value("silent")


def test_a_field_in_what_kubectl_printed_lights_everywhere(page):
    page.goto("/lab/?panel=kubectl")
    page.locator(".run [data-path='spec.ports[0].nodePort']").first.hover()
    expect(page.locator(".stored li.linked")).to_have_text(re.compile("nodePort: 31263"))
    expect(page.locator(".run .linked")).to_have_count(2)
    page.locator("#id_f-ports-0-targetPort").focus()
    expect(page.locator(".run .linked")).to_have_text(re.compile("TargetPort:"))
