"""Small parts: chain names, categories of endpoints, chance, the documentation of codes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from kube.kubeproxy.worlds import NODES, WEB_PODS, config, pod, service, world

from portlab.kube.kubeproxy.chance import ScriptedChance, SeededChance
from portlab.kube.kubeproxy.codes import (
    DESTINATION_ERRORS,
    REASONS,
    STEP_CODES,
    phrase_keys,
)
from portlab.kube.kubeproxy.endpoints import ServiceEndpoint
from portlab.kube.kubeproxy.iptables.chains import chain_role, endpoint_chain, service_port_hash
from portlab.kube.kubeproxy.iptables.matches import (
    Comment,
    Destination,
    LocalAddress,
    Source,
    Transport,
    TransportProtocol,
)
from portlab.kube.kubeproxy.iptables.table import Chain, Jump, Rule
from portlab.kube.kubeproxy.many import send_many
from portlab.kube.kubeproxy.packet import Packet
from portlab.kube.kubeproxy.ruleset import ACCEPT
from portlab.kube.kubeproxy.send import traces
from portlab.kube.kubeproxy.serviceport import ServicePortInfo
from portlab.kube.kubeproxy.topology import Categories, categorize_endpoints, topology_mode
from portlab.kube.objects.intstr import IntOrString
from portlab.kube.objects.service import ServicePort

FORMAT = Path(__file__).parents[3] / "docs" / "trace-format.md"


def test_chain_names_are_those_of_a_real_kube_proxy() -> None:
    assert service_port_hash("default/np", "tcp") == "LDATH6LIB7VCFHLW"
    chain = endpoint_chain("default/np", "tcp", "10.244.2.10:8080")
    assert chain == "KUBE-SEP-2YDMB54COIOEP3U6"


@pytest.mark.parametrize(
    ("chain", "role"),
    [
        ("KUBE-SVC-LDATH6LIB7VCFHLW", "KUBE-SVC"),
        ("KUBE-FW-FVDNTCUBPFWZCCIV", "KUBE-FW"),
        ("KUBE-SERVICES", "KUBE-SERVICES"),
        ("KUBE-EXTERNAL-SERVICES", "KUBE-EXTERNAL-SERVICES"),
        ("KUBE-FORWARD", "KUBE-FORWARD"),
        ("KUBE-FIREWALL", "KUBE-FIREWALL"),
    ],
)
def test_a_chains_role_is_its_name_without_hash(chain: str, role: str) -> None:
    assert chain_role(chain) == role


def endpoint(on: int, *, ready: bool = True, leaving: bool = False) -> ServiceEndpoint:
    """An endpoint on node ``on`` that still serves."""
    node = NODES[on - 1]
    return ServiceEndpoint(
        f"10.244.{on}.10",
        3000,
        ready and not leaving,
        True,
        leaving,
        node.name,
        f"web-{on}",
        (node.zone,),
        (node.name,),
    )


def port(*, internal: bool = False, external: bool = False) -> ServicePortInfo:
    """A nodePort Service port with Local policies where asked."""
    return ServicePortInfo(
        namespace="default",
        service="web",
        port_name="",
        protocol="TCP",
        cluster_ip="10.96.0.9",
        port=80,
        node_port=30080,
        internal_policy_local=internal,
        external_policy_local=external,
    )


def unhinted(item: ServiceEndpoint) -> ServiceEndpoint:
    """The endpoint without hints."""
    return item._replace(zone_hints=(), node_hints=())


def test_without_endpoints_there_are_no_categories() -> None:
    assert categorize_endpoints((), port(), NODES[0]) == Categories()


def test_policy_cluster_uses_every_ready_endpoint() -> None:
    ready = (unhinted(endpoint(1)), unhinted(endpoint(2)))
    gone = unhinted(endpoint(3, leaving=True))
    assert categorize_endpoints((*ready, gone), port(), NODES[2]) == Categories(
        ready, (), ready, True
    )


def test_only_terminating_endpoints_serve_until_the_end() -> None:
    leaving = (unhinted(endpoint(1, leaving=True)),)
    assert categorize_endpoints(leaving, port(), NODES[0]).cluster == leaving


def test_policy_local_falls_back_in_its_own_scope() -> None:
    here = unhinted(endpoint(1, leaving=True))
    there = unhinted(endpoint(2))
    found = categorize_endpoints((here, there), port(external=True), NODES[0])
    assert found == Categories((there,), (here,), (there, here), True)


def test_policy_local_knows_of_endpoints_elsewhere() -> None:
    there = unhinted(endpoint(2))
    found = categorize_endpoints((there,), port(external=True), NODES[0])
    assert (found.local, found.has_any) == ((), True)


def test_hints_hold_only_when_every_endpoint_has_them() -> None:
    hinted = (endpoint(1), endpoint(2))
    assert topology_mode(hinted, NODES[0]) == "PreferSameNode"
    zones = tuple(item._replace(node_hints=()) for item in hinted)
    assert topology_mode(zones, NODES[0]) == "PreferSameZone"
    assert topology_mode(zones, NODES[2]) == ""
    assert topology_mode((*zones, unhinted(endpoint(3))), NODES[0]) == ""


def test_scripts_enumerate_every_choice_once() -> None:
    script: list[int] | None = []
    seen = []
    while script is not None:
        chance = ScriptedChance(script)
        first = chance.choose((0.25, 0.75))
        second = chance.choose((0.5, 0.5)) if first else 0
        seen.append((first, second, chance.probability))
        script = chance.next_script()
    assert seen == [(0, 0, 0.25), (1, 0, 0.375), (1, 1, 0.375)]


def test_equal_seeds_choose_equally() -> None:
    shares = (0.2, 0.3, 0.5)
    picks = [[SeededChance(seed).choose(shares) for _ in range(2)] for seed in range(40)]
    assert all(one == other for one, other in picks)
    assert {one for one, _ in picks} == {0, 1, 2}


def test_phrases_are_looked_up_from_the_most_telling_key() -> None:
    assert phrase_keys("deliver", "local") == ("deliver.local", "deliver")
    assert phrase_keys("deliver") == ("deliver",)


def documented(heading: str) -> list[str]:
    """The codes in the first column of the table below a heading of the documentation."""
    section = FORMAT.read_text(encoding="utf-8").split(f"\n## {heading}\n")[1].split("\n## ")[0]
    return re.findall(r"^\| `([a-z.-]+)` \|", section, re.MULTILINE)


def test_the_documentation_lists_exactly_the_codes() -> None:
    variants = [f"{code}.{variant}" for code, names in STEP_CODES.items() for variant in names]
    assert documented("Step codes") == list(STEP_CODES)
    assert documented("Variants") == variants
    assert documented("Reasons") == list(REASONS)
    assert documented("Errors of origin and destination") == list(DESTINATION_ERRORS)


def test_iptables_save_says_nothing_of_a_source_that_is_everybody() -> None:
    rule = Rule((Source("0.0.0.0/0"), Comment("default/web loadbalancer IP")), Jump("KUBE-EXT-X"))
    assert rule.text("KUBE-FW-X") == (
        '-A KUBE-FW-X -m comment --comment "default/web loadbalancer IP" -j KUBE-EXT-X'
    )


def test_a_long_chain_tries_only_rules_that_may_match() -> None:
    chain = Chain("KUBE-SERVICES")
    hosts = [f"10.96.0.{number}" for number in range(1, 40)]
    chain.rules.extend(Rule((Destination(f"{host}/32"),), ACCEPT) for host in hosts)
    chain.rules.insert(7, Rule((TransportProtocol("tcp"), Transport("tcp", 80)), ACCEPT))
    chain.rules.append(Rule((LocalAddress("dst"),), ACCEPT))
    packet = Packet("TCP", "10.244.1.10", 40000, "10.96.0.9", 80)
    assert [place for place, _ in chain.worth_trying(packet)] == [7, 9, 40]
    assert [rule for place, rule in chain.worth_trying(packet)] == [
        chain.rules[place] for place in (7, 9, 40)
    ]


def test_a_health_check_counts_addresses_behind_any_port() -> None:
    ports = (
        ServicePort(name="a", protocol="TCP", port=80, target_port=IntOrString("http")),
        ServicePort(name="b", protocol="TCP", port=81, target_port=IntOrString(3000)),
    )
    unnamed = pod("web-9", 1, 19, container_ports=())
    proxy = world(config((*WEB_PODS, unnamed)), service(ports=ports)).proxy
    first = proxy.service_ports[0]
    assert [
        (proxy.local_endpoints(first, node), proxy.healthy_endpoints(first, node)) for node in NODES
    ] == [(1, 2), (2, 2), (0, 0)]


def keys_in(heading: str) -> set[str]:
    """The keys in the first column of the table below a heading of the documentation."""
    section = FORMAT.read_text(encoding="utf-8").split(f"\n## {heading}\n")[1].split("\n## ")[0]
    cells = re.findall(r"^\| (`[^|]*`) \|", section, re.MULTILINE)
    return {key for cell in cells for key in re.findall(r"`([A-Za-z]+)`", cell)} - {"key"}


def test_the_documentation_names_every_key_of_a_trace() -> None:
    trace = traces(world(), "client", "n3:nodePort")[0]
    written = trace.to_dict()
    assert keys_in("The trace") == set(written)
    assert keys_in("A step") == set(written["steps"][0])
    text = FORMAT.read_text(encoding="utf-8")
    rules = [rule for step in written["steps"] for rule in step["rules"]]
    inner = {*rules[0], *written["conntrack"][0], *written["steps"][0]["before"]["source"]}
    assert {key for key in inner if f"`{key}`" not in text} == set()


def test_the_documentation_names_every_key_of_a_distribution() -> None:
    written = send_many(world(), "client", "n3:nodePort", 3).to_dict()
    text = FORMAT.read_text(encoding="utf-8").split("\n## Many connections\n")[1]
    assert {key for key in (*written, *written["shares"][0]) if f"`{key}`" not in text} == set()
