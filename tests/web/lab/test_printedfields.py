"""What kubectl printed, cut into the fields that it shows."""

from __future__ import annotations

import pytest
from django.test import Client

from portlab.kube.cluster import Cluster
from portlab.kube.objects.service import Service
from portlab.web.lab.printedfields import pieces
from portlab.web.lab.worlds import cluster_of, first_manifest

SECOND = (
    first_manifest().replace("name: backend", "name: other").replace("      nodePort: 31263\n", "")
)


def stored() -> tuple[Cluster, Service]:
    """A cluster with two Services, and the first of them."""
    cluster = cluster_of("three-nodes")
    cluster.apply(SECOND)
    service = cluster.apply(first_manifest()).service
    assert service is not None
    return cluster, service


def fields(*command: str) -> list[tuple[str, str]]:
    """What stands in the pieces that show a field, spaces joined, with the field; nothing printed is lost."""
    cluster, service = stored()
    output = cluster.kubectl(command).stdout
    found = pieces(output, service)
    assert "".join(piece.text for piece in found) == output
    return [(" ".join(piece.text.split()), piece.path) for piece in found if piece.path]


def test_columns_of_a_table_are_fields_of_the_one_service() -> None:
    assert fields("get", "services", "-o", "wide") == [
        ("backend", "metadata.name"),
        ("NodePort", "spec.type"),
        ("10.104.195.26", "spec.clusterIP"),
        ("<none>", "status.loadBalancer.ingress[0].ip"),
        ("3000", "spec.ports[0].port"),
        ("31263", "spec.ports[0].nodePort"),
        ("TCP", "spec.ports[0].protocol"),
        ("app=your-backend-app", "spec.selector"),
    ]


def test_lines_of_a_description_are_fields_of_the_one_service() -> None:
    found = fields("describe", "services")
    assert [path for _text, path in found] == [
        "metadata.name",
        "metadata.namespace",
        "metadata.labels",
        "metadata.annotations",
        "spec.selector",
        "spec.type",
        "spec.ipFamilyPolicy",
        "spec.ipFamilies",
        "spec.clusterIP",
        "spec.clusterIPs",
        "spec.ports[0].port",
        "spec.ports[0].targetPort",
        "spec.ports[0].nodePort",
        "spec.sessionAffinity",
        "spec.externalTrafficPolicy",
        "spec.internalTrafficPolicy",
    ]
    assert found[0] == ("Name: backend", "metadata.name")
    assert found[12] == ("NodePort: <unset> 31263/TCP", "spec.ports[0].nodePort")


@pytest.mark.parametrize("notation", ["yaml", "json"])
def test_lines_of_an_object_are_its_fields(notation: str) -> None:
    found = {path: text for text, path in fields("get", "svc", "backend", "-o", notation)}
    assert "31263" in found["spec.ports[0].nodePort"]
    assert "your-backend-app" in found["spec.selector.app"]


@pytest.mark.parametrize("command", [("get", "svc", "other", "-o", "yaml"), ("get", "svc", "x")])
def test_other_objects_and_errors_show_no_field(command: tuple[str, ...]) -> None:
    assert fields(*command) == []


def test_the_page_marks_them() -> None:
    text = Client().get("/lab/", {"panel": "kubectl"}).text
    assert '<span data-path="spec.ports[0].nodePort">31263</span>' in text
    assert '<dd class="mine" data-path="spec.ports[0].nodePort">31263</dd>' in text
