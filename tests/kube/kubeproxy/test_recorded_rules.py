"""The generated rule sets against those that a real kube-proxy wrote."""

from __future__ import annotations

import pytest
from kube.kubeproxy.recordings import names, read, world

# kube-proxy walks its Services in no order: within these chains only the set of rules and the last rule mean something.
UNORDERED = ("KUBE-SERVICES", "KUBE-NODEPORTS", "KUBE-EXTERNAL-SERVICES", "KUBE-PROXY-FIREWALL")


def normalised(text: str) -> list[str]:
    """Lines in order, but those of chains whose order between Services is accidental sorted."""
    fixed: list[str] = []
    loose: list[str] = []
    table = ""
    for line in text.splitlines():
        if line.startswith("*"):
            table = line
        if line.startswith(tuple(f"-A {chain} " for chain in UNORDERED)):
            loose.append(f"{table} {line}")
        elif line:
            fixed.append(line)
    return fixed + sorted(loose)


@pytest.mark.parametrize("name", names("iptables"))
def test_every_nodes_rules_are_those_recorded(name: str) -> None:
    recording = read(name)
    generated = world(recording)
    for node, recorded in recording["rules"].items():
        assert normalised(generated.rules_text(node)) == normalised(recorded)


@pytest.mark.parametrize("name", names("iptables"))
def test_the_jump_to_node_ports_is_the_last_rule_for_services(name: str) -> None:
    recording = read(name)
    for node in recording["rules"]:
        nat = world(recording).rules(node).tables["nat"]
        assert nat.chains["KUBE-SERVICES"].rules[-1].text("X").endswith("-j KUBE-NODEPORTS")
