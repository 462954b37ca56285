"""Texts of several documents: which Service is looked at, what is edited, and what becomes of the others."""

from __future__ import annotations

from addresses import parts_at
from django.test import Client

from portlab.web.lab.worlds import first_manifest

TWO = (
    first_manifest()
    + """---
apiVersion: v1
kind: Service
metadata:
  name: second # mine
spec:
  ports:
  - port: 99999
"""
)
WORKLOADS = (
    first_manifest()
    + """---
apiVersion: v1
kind: Pod
metadata:
  name: extra
  labels: {app: your-backend-app}
spec:
  containers:
  - name: c
    ports: [{containerPort: 3000}]
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: more}
spec:
  replicas: 2
  selector: {matchLabels: {app: your-backend-app}}
  template:
    metadata: {labels: {app: your-backend-app}}
    spec: {containers: [{name: c, ports: [{containerPort: 3000}]}]}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
---
apiVersion: v1
kind: Pod
metadata: {name: Wrong}
spec: {containers: [{name: c}]}
"""
)


def lab(text: str, **fields: str):  # type: ignore[no-untyped-def]
    """The page for a text."""
    return Client().post("/lab/", {"manifest": text, **fields})


def test_the_first_service_is_looked_at_and_the_others_are_there() -> None:
    context = lab(TWO).context
    assert context["picture"].service.metadata.name == "backend"
    assert context["services"] == [
        {"doc": 1, "name": "backend", "focused": True, "refused": False},
        {"doc": 2, "name": "second", "focused": False, "refused": True},
    ]


def test_another_service_is_looked_at_with_its_problems_in_their_lines() -> None:
    context = lab(TWO, doc="2").context
    assert context["picture"] is None
    assert [(each.line, each.path) for each in context["problems"]] == [
        (21, "spec.ports[0].port"),
        (21, "spec.ports[0].targetPort"),
    ]
    assert context["service_form"]["name"].value() == "second"


def test_a_document_that_is_no_service_is_not_looked_at() -> None:
    assert lab(WORKLOADS, doc="2").context["focus"] == 1


def test_a_field_of_the_form_changes_the_document_from_which_it_was_drawn() -> None:
    """Also where another one is chosen in the same moment."""
    typed = {"f-name": "other", "base": TWO, "drawn": "2", "doc": "1"}
    context = lab(TWO, **typed).context
    assert context["state"].manifest == TWO.replace("second # mine", "other # mine")
    assert context["focus"] == 1


def test_a_port_is_added_to_the_document_that_is_looked_at() -> None:
    text = lab(TWO, base=TWO, drawn="2", doc="2", do="add-port").context["state"].manifest
    assert text.startswith(first_manifest() + "---\n")
    assert text == TWO + "    name: port-99999\n  - name: port-80\n    port: 80\n"


def test_services_are_added_and_removed() -> None:
    added = lab(first_manifest(), do="add-service").context
    assert added["focus"] == 2
    assert added["state"].manifest == (
        first_manifest()
        + "---\napiVersion: v1\nkind: Service\nmetadata:\n  name: service-2\nspec:\n  selector:\n"
        "    app: your-backend-app\n  ports:\n  - port: 80\n"
    )
    text = added["state"].manifest
    again = lab(text, do="add-service").context["state"].manifest
    assert "name: service-3" in again
    assert lab(text, drawn="2", do="remove-service").context["state"].manifest == first_manifest()
    assert lab("", do="add-service").context["picture"].service.metadata.name == "service-2"


def test_pods_and_deployments_run_and_other_kinds_are_passed_over() -> None:
    context = lab(WORKLOADS).context
    pods = context["picture"].cluster.config.pods
    assert [(pod.name[:5], pod.node, pod.ready) for pod in pods[4:]] == [
        ("extra", "n1", True),
        ("more-", "n3", True),
        ("more-", "n1", True),
    ]
    endpoints = context["picture"].endpoint_slices[0].endpoints
    assert len(endpoints) == 6
    told = [
        (each["kind"], each["name"], each["line"], each["passed_over"], bool(each["message"]))
        for each in context["objects"]
    ]
    assert told == [
        ("Pod", "extra", 15, False, False),
        ("Deployment", "more", 25, False, False),
        ("ConfigMap", "settings", 35, True, False),
        ("Pod", "Wrong", 39, False, True),
    ]


def test_the_packet_reaches_a_pod_of_the_text() -> None:
    text = WORKLOADS.replace("app: your-backend-app\n", "app: mine\n", 1).replace(
        "labels: {app: your-backend-app}", "labels: {app: mine}", 1
    )
    assert lab(text).context["picture"].trace.backend == "extra"


def test_the_document_travels_in_the_address() -> None:
    page = Client().get("/lab/", {"manifest": TWO, "doc": "2"})
    assert parts_at(page.context["address"])["doc"] == "2"


def test_too_many_documents_are_counted() -> None:
    text = "---\n".join([first_manifest()] * 43)
    page = lab(text)
    assert "3 more documents are not sent" in page.text


def test_only_pods_leave_the_server_to_say_so() -> None:
    pods = WORKLOADS.partition("---\n")[2]
    context = lab(pods).context
    assert context["picture"] is None
    assert context["problems"][0].message == (
        'Pod in version "v1" cannot be handled as a Service: converting (v1.Pod) to '
        "(core.Service): unknown conversion"
    )


def test_a_pod_of_the_text_has_a_state_too() -> None:
    context = lab(WORKLOADS, pods="extra.not-ready").context
    pods = {pod.name: pod.ready for pod in context["picture"].cluster.config.pods}
    assert (pods["extra"], pods["web-1"]) == (False, True)


def test_pods_of_the_text_stand_in_the_worlds_panel_with_their_state() -> None:
    page = lab(WORKLOADS, panel="world", do="pod.extra.not-ready")
    assert page.context["state"].pods == {"extra": "not-ready"}
    told = [pod["name"][:5] for pod in page.context["ground"]["text_pods"]]
    assert told == ["extra", "more-", "more-"]
    assert 'data-grip="pod.extra" data-of-text' in page.text
    assert lab(WORKLOADS, pods="extra.silent", do="pod.extra.as-is").context["state"].pods == {}
    assert lab(WORKLOADS, do="pod.A b.silent").context["state"].pods == {}
