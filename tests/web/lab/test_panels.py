"""The panels: endpoints with reasons, what kernels remember, a thousand connections, kubectl's words."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client

from portlab.kube.controllers.reasons import MEMBERSHIP_CODES
from portlab.web.lab.worlds import first_manifest
from portlab.web.shell.phrases.panels import MEMBERSHIPS

PENDING = "{kind: Service, apiVersion: v1, metadata: {name: a}, spec: {type: ExternalName, externalName: x.y}}"
YOUR_TEXT = "The file manifest.yaml is your text. "
REFUSED = "{kind: Service, apiVersion: v1, metadata: {name: A}, spec: {ports: [{port: 1}]}}"


def pane(name: str, **query: str) -> str:
    """The text of one panel of a whole page, spaces joined."""
    page = Client().get("/lab/", {"panel": name, **query}).text
    inner = page.partition(f'<div class="pane pane-{name}">')[2].partition('<div class="pane ')[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", inner)).split())


def test_every_reason_has_a_sentence() -> None:
    assert set(MEMBERSHIPS) == set(MEMBERSHIP_CODES)


def test_endpoints_say_who_is_in_and_who_is_not() -> None:
    told = pane("endpoints")
    assert "web-1 10.244.1.10:3000 n1 yes Its labels match and it is ready" in told
    assert (
        "curl-3 10.244.3.20 n3 no It has app=curl, and the selector asks for "
        "app=your-backend-app." in told
    )


def test_connections_are_those_of_every_machine() -> None:
    assert pane("connections").partition("asking a rule. ")[2] == (
        "n3 TCP · source and destination rewritten 4 7 "
        "came as 203.0.113.10:40000 → 172.18.0.13:31263 "
        "answer comes as 10.244.2.11:3000 → 172.18.0.13:6012 "
        "n2 TCP · remembered as it was, nothing was rewritten "
        "came as 172.18.0.13:6012 → 10.244.2.11:3000 "
        "answer comes as 10.244.2.11:3000 → 172.18.0.13:6012"
    )


def test_a_thousand_connections_are_counted_and_expected() -> None:
    told = pane("many")
    counts = [int(found) for found in re.findall(r"172\.18\.0\.13 (\d+) ", told)]
    assert (len(counts), sum(counts), told.count("33.3 %")) == (3, 1000, 3)
    assert told.endswith("Answered: 1000")
    assert pane("many", seed="1") != told


def test_kubectl_prints_the_service() -> None:
    told = pane("kubectl")
    assert "$ kubectl get service backend -o wide NAME TYPE CLUSTER-IP" in told
    assert "$ kubectl describe service backend Name: backend Namespace: default" in told


@pytest.mark.parametrize(
    ("command", "start"),
    [
        (
            "kubectl get service backend -o name",
            "$ kubectl get service backend -o name service/backend",
        ),
        ("get service nobody", "$ kubectl get service nobody Error from server (NotFound)"),
        ("get 'x", "$ kubectl get 'x A quotation mark is not closed."),
        ("<b>", "$ kubectl '<b>' error: unknown command"),
        (
            "get pods",
            '$ kubectl get pods error: PortLab\'s kubectl has no "pods": it knows services',
        ),
        ("logs web-1", "$ kubectl logs web-1 error: PortLab's kubectl has no command kubectl logs"),
    ],
)
def test_the_prompt_answers(command: str, start: str) -> None:
    told = pane("kubectl", command=command).partition(YOUR_TEXT)[2]
    assert told.startswith(start)


def test_what_kubectl_here_does_not_know_is_said_kindly() -> None:
    assert "This kubectl works with Services: get, describe," in pane("kubectl", command="get pods")
    assert "This kubectl works" not in pane("kubectl", command="get service backend")


@pytest.mark.parametrize(
    ("commands", "printed"),
    [
        (
            ["create service clusterip other --tcp=80:8080"],
            ["service/other created"],
        ),
        (
            ["expose service backend --name=twin --type=NodePort --target-port=3000"],
            ["service/twin exposed"],
        ),
        (
            ["apply -f manifest.yaml", "replace -f manifest.yaml"],
            ["service/backend configured", "service/backend replaced"],
        ),
        (
            ["delete service backend", "create -f manifest.yaml", "create -f -"],
            [
                'service "backend" deleted from default namespace',
                "service/backend created",
                # allocation comes before the look whether the name is there
                "spec.ports[0].nodePort: Invalid value: 31263: provided port is already allocated",
            ],
        ),
    ],
)
def test_the_prompt_acts_and_remembers(commands: list[str], printed: list[str]) -> None:
    """Each run is told again after the next one, the last one first."""
    ran: list[str] = []
    for command in commands:
        told = pane("kubectl", command=command, do="run", ran="\n".join(ran))
        ran.append(command)
    sections = told.split("$ kubectl ")[2 : len(ran) + 2]
    assert [
        section.startswith(each) for section, each in zip(sections, ran[::-1], strict=True)
    ] == [True for _ in ran]
    assert [line in section for section, line in zip(sections, printed[::-1], strict=True)] == [
        True for _ in ran
    ]


def test_a_command_taken_back_has_not_run() -> None:
    ran = "create service clusterip other --tcp=80\ndelete service backend"
    gone = Client().get("/lab/", {"panel": "kubectl", "ran": ran})
    assert (gone.context["picture"], gone.context["taken_away"]) == (None, True)
    assert "Nothing is left of this Service" in gone.text
    back = Client().get("/lab/", {"panel": "kubectl", "ran": ran, "do": "undo-run"})
    assert back.context["picture"].service.metadata.name == "backend"
    assert back.context["state"].ran == ("create service clusterip other --tcp=80",)
    none = Client().get("/lab/", {"panel": "kubectl", "ran": ran, "do": "reset-runs"})
    assert none.context["state"].ran == ()


def test_a_command_that_changes_something_waits_for_its_button() -> None:
    told = pane("kubectl", command="delete service backend")
    assert "$ kubectl delete service backend This command changes the cluster" in told
    assert "$ kubectl get service backend -o wide NAME" in told


def test_what_commands_changed_stands_in_the_stored_object() -> None:
    page = Client().get("/lab/", {"panel": "kubectl", "ran": "apply -f manifest.yaml"})
    fields = {field.path: field for field in page.context["picture"].fields}
    annotation = fields["metadata.annotations[kubectl.kubernetes.io/last-applied-configuration]"]
    assert (annotation.author, fields["spec.type"].author) == ("you", "you")
    assert fields["spec.clusterIP"].author == "allocator"


@pytest.mark.parametrize("name", ["endpoints", "connections", "many", "kubectl"])
def test_every_panel_has_words_when_nothing_is_stored(name: str) -> None:
    assert re.search(r"No |Nothing |no kernel", pane(name, manifest=REFUSED))


@pytest.mark.parametrize("name", ["connections", "many"])
def test_without_a_packet_the_panels_say_so(name: str) -> None:
    assert pane(name, manifest=PENDING).startswith("No ")


def test_an_update_brings_the_open_panel_only() -> None:
    headers = {"HX-Request": "true", "HX-Target": "results"}
    page = Client().post("/lab/", {"panel": "many", "layout": "wide"}, headers=headers).text
    assert ("Who answers" in page, "$ kubectl" in page, "came as" in page) == (True, False, False)


def test_a_long_text_is_read_a_few_times_only() -> None:
    manifest = first_manifest() + "#" * 50_000 + "\n"
    page = Client().post(
        "/lab/",
        {
            "panel": "kubectl",
            "manifest": manifest,
            "ran": "replace -f manifest.yaml\n" * 4 + "delete svc backend",
        },
    )
    told = re.sub(r"<[^>]+>", " ", page.text)
    assert told.count("service/backend replaced") == 2
    assert told.count("Not run: the text is too long") == 2
    assert page.context["taken_away"]


def test_the_last_commands_are_kept() -> None:
    ran = "\n".join(f"delete svc s{number}" for number in range(20))
    page = Client().get("/lab/", {"ran": ran, "command": "delete svc last", "do": "run"})
    kept = page.context["state"].ran
    assert (len(kept), kept[0], kept[-1]) == (20, "delete svc s1", "delete svc last")
