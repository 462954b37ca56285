"""nftables mode's own parts: names, texts, and the kernel's way through jump and goto."""

from __future__ import annotations

from dataclasses import replace

import pytest
from kube.kubeproxy.worlds import NODES, WEB_PODS, config, service, world

from portlab.kube.kubeproxy.chance import ScriptedChance
from portlab.kube.kubeproxy.endpoints import ServiceEndpoint
from portlab.kube.kubeproxy.nftables.matches import TransportProtocol, networks_text
from portlab.kube.kubeproxy.nftables.names import chain_role, endpoint_base
from portlab.kube.kubeproxy.nftables.statements import Drop, Goto, Jump, SetMark
from portlab.kube.kubeproxy.nftables.table import Chain, Rule, Table
from portlab.kube.kubeproxy.nftables.text import duration
from portlab.kube.kubeproxy.nftables.walk import walk
from portlab.kube.kubeproxy.packet import Packet
from portlab.kube.kubeproxy.ruleset import DROP, FILTER, BaseChain, Surroundings
from portlab.kube.kubeproxy.serviceport import ServicePortInfo
from portlab.kube.objects.clusterconfig import NFTABLES, LoadBalancerConfig
from portlab.kube.objects.meta import ObjectMeta


@pytest.mark.parametrize(
    ("chain", "role"),
    [
        ("service-NX4L7BK4-default/web/tcp/http", "service"),
        ("endpoint-NX4L7BK4-default/web/tcp/http__10.244.1.10/80", "endpoint"),
        ("service-endpoints-check", "service-endpoints-check"),
        ("services", "services"),
        ("nat-prerouting", "nat-prerouting"),
    ],
)
def test_a_chains_role_is_what_it_is_for(chain: str, role: str) -> None:
    assert chain_role(chain) == role


def test_names_are_cut_at_what_the_kernel_allows() -> None:
    port = ServicePortInfo(
        namespace="n" * 63,
        service="s" * 63,
        port_name="p" * 63,
        protocol="SCTP",
        cluster_ip="fd00:10:96::9",
        port=80,
    )
    ip = "fd00:1111:2222:3333:4444:5555:6666:7777"
    base = endpoint_base(port, ServiceEndpoint(ip, 65535, True, True, False))
    assert (len(base), base[8:13], base[-9:]) == (240, "-nnnn", ".5555....")


@pytest.mark.parametrize(
    ("cidrs", "text"),
    [
        (("203.0.113.0/24",), "203.0.113.0/24"),
        (("203.0.113.9/32",), "203.0.113.9"),
        (("203.0.113.0/24", "10.0.0.0/8"), "{ 10.0.0.0/8, 203.0.113.0/24 }"),
        (("10.0.0.0/25", "10.0.0.128/25"), "{ 10.0.0.0/24 }"),
        (("10.1.0.0/16", "10.0.0.0/8", "198.51.100.20/32"), "{ 10.0.0.0/8, 198.51.100.20 }"),
        (("10.0.0.0/24", "10.0.1.0/25"), "{ 10.0.0.0-10.0.1.127 }"),
        (("fd00::/64", "fd01::1/128"), "{ fd00::/64, fd01::1 }"),
    ],
)
def test_networks_are_printed_merged_and_sorted(cidrs: tuple[str, ...], text: str) -> None:
    assert networks_text(cidrs) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(2, "2s"), (60, "1m"), (10800, "3h"), (86400, "1d"), (90061, "1d1h1m1s")],
)
def test_times_are_printed_as_nft_does(seconds: int, text: str) -> None:
    assert duration(seconds) == text


class Nothing:
    """Surroundings in which nothing is known."""

    def is_local(self, _ip: str, /) -> bool:
        """Never."""
        return False

    def connection_states(self) -> frozenset[str]:
        """New."""
        return frozenset({"NEW"})

    def seen_recently(self, _name: str, _ip: str, _seconds: int, /) -> bool:
        """Never."""
        return False

    def remember(self, _name: str, _ip: str, /) -> None:
        """Nothing is remembered."""


def walked(*chains: tuple[str, tuple[Rule, ...]]) -> tuple[bool, int, list[str]]:
    """Whether a TCP packet is dropped, its mark, and the chains in which rules matched."""
    node: Surroundings = Nothing()
    table = Table("ip")
    for name, rules in chains:
        base = BaseChain(FILTER, "kube-proxy", name) if name == "base" else None
        table.chains[name] = Chain(name, list(rules), base=base)
    packet = Packet("TCP", "10.0.0.1", 1, "10.0.0.2", 2)
    found = walk(table, "base", packet, node, ScriptedChance())
    return found.target is DROP, found.packet.mark, [hit.chain for hit in found.hits]


def test_a_jump_comes_back_and_a_goto_does_not() -> None:
    marks, drops = Rule((SetMark(),)), Rule((Drop(),))
    jumping = ("base", (Rule((Jump("one"),)), drops))
    assert walked(jumping, ("one", (marks,))) == (True, 0x4000, ["one"])
    through = ("one", (Rule((Goto("two"),)), Rule((SetMark(sets=False),))))
    assert walked(jumping, through, ("two", (marks,))) == (True, 0x4000, ["one", "two"])
    going = ("base", (Rule((Goto("one"),)), drops))
    assert walked(going, ("one", (marks,))) == (False, 0x4000, ["one"])


def test_a_match_that_fails_stops_its_rule_only() -> None:
    udp = Rule((TransportProtocol("udp"), Drop()))
    tcp = Rule((TransportProtocol("tcp"), SetMark()))
    base = ("base", (Rule((Jump("one"),)),))
    assert walked(base, ("one", (udp, tcp))) == (False, 0x4000, ["one"])


def test_the_text_of_source_ranges_names_the_balancer_where_the_node_is_allowed() -> None:
    ground = config(
        proxy_mode=NFTABLES,
        load_balancer=LoadBalancerConfig(kind="vip", ip="198.51.100.20", via="n1"),
    )
    ranges = ("172.18.0.0/24", "010.0.0.7/8")
    text = world(
        ground, service(type="LoadBalancer", load_balancer_source_ranges=ranges)
    ).rules_text("n1")
    assert "\tip saddr != { 10.0.0.0/8, 172.18.0.0/24, 198.51.100.20 } drop\n" in text


def test_single_addresses_stand_two_to_a_line() -> None:
    services = [
        replace(
            service(cluster_ip=f"10.96.0.{number}", cluster_ips=(f"10.96.0.{number}",)),
            metadata=ObjectMeta(name=f"web-{number}", namespace="default"),
        )
        for number in (5, 6, 7)
    ]
    text = world(config(WEB_PODS, proxy_mode=NFTABLES), *services).rules_text(NODES[0].name)
    assert "\t\telements = { 10.96.0.5, 10.96.0.6,\n\t\t\t     10.96.0.7 }\n" in text
