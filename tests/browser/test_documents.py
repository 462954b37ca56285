"""Several documents in one text, and kubectl's commands that change the cluster, in the browser."""

import re
from pathlib import Path
from urllib.parse import urlencode

from addresses import wait_for_part
from playwright.sync_api import expect

BACKEND = (Path(__file__).parents[2] / "fixtures" / "manifests" / "backend.yaml").read_text()
SECOND = """---
apiVersion: v1
kind: Service
metadata:
  name: second
spec:
  selector: {app: your-backend-app}
  ports:
  - port: 80
    targetPort: 3000
---
apiVersion: v1
kind: Pod
metadata: {name: extra, labels: {app: your-backend-app}}
spec: {containers: [{name: c, ports: [{containerPort: 3000}]}]}
"""
TWO = "/lab/?" + urlencode({"manifest": BACKEND + SECOND})


def test_another_service_is_looked_at_and_edited(page):
    page.goto(TWO)
    expect(page.locator("#id_f-name")).to_have_value("backend")
    page.get_by_text("second", exact=True).click()
    expect(page.locator("#id_f-name")).to_have_value("second")
    wait_for_part(page, "doc", "2")
    page.locator("#id_f-ports-0-port").fill("8080")
    expect(page.locator(".stored li[data-path='spec.ports[0].port']")).to_contain_text("port: 8080")
    text = page.locator("#manifest").input_value()
    assert text == BACKEND + SECOND.replace("port: 80\n", "port: 8080\n")


def test_a_service_is_added_by_keyboard_and_removed(page):
    page.goto("/lab/")
    page.locator("#add-service").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".doc-pick label")).to_have_count(2)
    expect(page.locator("#id_f-name")).to_have_value("service-2")
    expect(page.locator("#doc-2")).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#id_f-name")).to_have_value("backend")
    expect(page.locator("#doc-1")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#id_f-name")).to_have_value("service-2")
    page.locator("#remove-service").click()
    expect(page.locator(".doc-pick")).to_have_count(0)
    expect(page.locator("#id_f-name")).to_have_value("backend")


def test_a_pod_of_the_text_gets_packets(page):
    page.goto(TWO + "&panel=endpoints")
    expect(page.locator(".members")).to_contain_text("extra")
    expect(page.locator(".doc-objects")).to_have_text(re.compile("Pod extra is there"))


def test_the_prompt_changes_the_cluster_and_takes_it_back(page):
    page.goto("/lab/?panel=kubectl")
    prompt = page.locator("#command")
    prompt.fill("expose service backend --name=twin --type=NodePort --target-port=3000")
    prompt.press("Enter")
    expect(page.locator(".run pre").first).to_have_text("service/twin exposed\n")
    expect(prompt).to_be_focused()
    prompt.fill("delete service backend")
    prompt.press("Enter")
    expect(page.locator("#stale")).to_contain_text("a command at the kubectl prompt deleted it")
    expose = "expose service backend --name=twin --type=NodePort --target-port=3000"
    wait_for_part(page, "ran", f"{expose}\ndelete service backend")
    prompt.fill("get services -o name")
    prompt.press("Enter")
    expect(page.locator(".run pre").first).to_have_text("service/kubernetes\nservice/twin\n")
    page.locator("#undo-run").click()
    expect(page.locator("#stale")).to_have_count(0)
    expect(page.locator(".act-runs")).to_contain_text("1 command has changed")


def test_without_javascript_documents_and_commands_work(browser, base_url, browser_context_args):
    context = browser.new_context(**{**browser_context_args, "java_script_enabled": False})
    page = context.new_page()
    page.goto(base_url + TWO)
    page.locator(".doc-pick label").nth(1).click()
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.locator("#id_f-name")).to_have_value("second")
    page.locator("#remove-service").click()
    expect(page.locator("#id_f-name")).to_have_value("backend")
    page.goto(base_url + "/lab/?panel=kubectl")
    page.locator("#command").fill("delete service backend")
    page.locator("#run-command").click()
    expect(page.locator("#stale")).to_contain_text("deleted it")
    page.locator("#undo-run").click()
    expect(page.locator("#stale")).to_have_count(0)
    context.close()
