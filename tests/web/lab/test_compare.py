"""Compare: one packet in two variants of a Service."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client

SERVICE = """\
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {%s selector: {app: your-backend-app}, ports: [{port: 80, targetPort: 3000}]}
"""
LOCAL = SERVICE % "type: NodePort, externalTrafficPolicy: Local,"


def sides(**query: str) -> list[str]:
    """The text of each side; none where nothing is compared."""
    page = Client().get("/lab/", query).text
    inner = page.partition('<div class="sides">')[2].partition('<div class="panels">')[0]
    return [
        " ".join(unescape(re.sub(r"<[^>]+>", " ", side)).split())
        for side in re.findall(r"<section.*?</section>", inner, re.DOTALL)
    ]


def offers(manifest: str) -> list[str]:
    """The variants that are offered."""
    page = Client().get("/lab/", {"manifest": manifest}).text
    inner = page.partition('id="variant"')[2].partition("</select>")[0]
    return re.findall(r'<option value="[a-zA-Z0-9-]+">([^<]+)', inner)


def test_the_policy_decides_whether_the_packet_is_answered() -> None:
    here, there = sides(variant="externalTrafficPolicy")
    assert here.startswith("as it is Answered web-3 answered on port 3000.")
    assert there == (
        "externalTrafficPolicy: Local Timed out n3 has no endpoint of backend, and the traffic "
        "policy Local forbids other nodes. The packet was dropped in silence. "
        "The client sends to n3, a node without a backend Pod. "
        "only here: n3: the node port matches, but no Pod on this node may serve it. "
        "only here: n3: policy Local, no endpoint on this node. A rule drops the packet."
    )


def test_the_other_way_round_it_is_the_same() -> None:
    here, there = sides(variant="externalTrafficPolicy", manifest=LOCAL)
    assert (here.split()[3], there.split()[2]) == ("Timed", "Answered")


def test_the_modes_lead_the_same_packet_to_the_same_pod() -> None:
    here, there = sides(variant="proxyMode")
    assert there.replace("proxyMode: nftables", "as it is") == here
    assert "only here" not in here


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        (
            "type: NodePort,",
            [
                "externalTrafficPolicy: Local",
                "internalTrafficPolicy: Local",
                "sessionAffinity: ClientIP",
                "proxyMode: nftables",
            ],
        ),
        (
            "internalTrafficPolicy: Local, sessionAffinity: ClientIP,",
            ["internalTrafficPolicy: Cluster", "sessionAffinity: None", "proxyMode: nftables"],
        ),
    ],
)
def test_what_is_offered_is_the_other_value(spec: str, expected: list[str]) -> None:
    assert offers(SERVICE % spec) == expected


def test_without_a_choice_or_a_packet_nothing_is_compared() -> None:
    headless = SERVICE % "clusterIP: None,"
    assert (sides(), sides(variant="mars"), offers(headless)) == ([], [], offers(headless))
    external = "{kind: Service, apiVersion: v1, metadata: {name: a}, spec: {type: ExternalName, externalName: x.y}}"
    assert (sides(variant="proxyMode", manifest=external), offers(external)) == ([], [])


def test_a_text_that_cannot_be_changed_says_so() -> None:
    shared = (
        "apiVersion: v1\nkind: Service\nmetadata: {name: web}\n"
        "spec: &s\n  type: NodePort\n  selector: {app: your-backend-app}\n  ports: [{port: 80}]\n"
        "status: {conditions: [], loadBalancer: {}}\n"
    )
    refused = shared.replace("{conditions: [], loadBalancer: {}}", "{}\nspec2: *s")
    query = {"manifest": refused, "good": shared, "variant": "externalTrafficPolicy"}
    assert len(sides(**query)) == 2
    merged = (
        "apiVersion: v1\nkind: Service\nmetadata: {name: web, labels: &m {clusterIP: None}}\n"
        "spec: {<<: *m, selector: {app: your-backend-app}, ports: [{port: 80, targetPort: 3000}]}\n"
    )
    page = Client().get("/lab/", {"manifest": merged, "variant": "internalTrafficPolicy"}).text
    assert (
        "With internalTrafficPolicy: Local this Service would not be stored, or the packet would "
        "have nowhere to go."
    ) in page


def test_another_service_of_the_text_is_a_variant_of_any_kind() -> None:
    """The same sender, and the same kind of address of the other Service."""
    text = LOCAL + "---\n" + (SERVICE % "type: NodePort,").replace("name: web", "name: other")
    assert offers(text)[-1] == "Service other"
    here, there = sides(
        manifest=text, variant="service-2", **{"from": "client", "to": "n3:nodePort"}
    )
    assert (here.split()[3], there.split()[:3]) == ("Timed", ["Service", "other", "Answered"])


def test_a_service_that_is_not_there_is_no_variant() -> None:
    assert sides(variant="service-2") == []
    assert sides(variant="service-x") == []


def test_a_service_that_a_command_deleted_is_refused_as_a_variant() -> None:
    text = LOCAL + "---\n" + (SERVICE % "type: NodePort,").replace("name: web", "name: other")
    page = Client().get(
        "/lab/", {"manifest": text, "variant": "service-2", "ran": "delete service other"}
    )
    assert page.context["variant_refused"]
