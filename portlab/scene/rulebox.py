"""The rule boxes of a step: which chains had a say, in which plane they stand, and why they acted.

Chains are known by their roles, which are other ones in each of kube-proxy's modes: KUBE-SVC picks in iptables mode,
``service`` picks and rewrites in nftables mode.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from portlab.kube.kubeproxy.trace import (
    CLUSTER_IP,
    LOAD_BALANCER,
    NODE_PORT,
    OUTSIDE,
    POD,
    REQUEST,
    MatchedRule,
    Place,
    Step,
    Trace,
)
from portlab.scene.saying import step_facts, word

LIP = "lip"
BANDS = (LOAD_BALANCER, NODE_PORT, CLUSTER_IP, LIP)

# Reasons with which a journey ends badly at a box.
_BAD_REASONS = frozenset({"rule-reject", "rule-drop", "act-refuse", "act-lost", "act-loop"})

# Chains that only pass the packet on: the built-in ones, and the chain that sets the mark for its caller.
_SILENT_ROLES = frozenset(
    {
        "PREROUTING",
        "INPUT",
        "FORWARD",
        "OUTPUT",
        "POSTROUTING",
        "KUBE-MARK-MASQ",
        "KUBE-FORWARD",
        "KUBE-NODE-PORT",
        "KUBE-FIREWALL",
    }
)
_BAND_OF_ROLE = {
    "KUBE-NODEPORTS": NODE_PORT,
    "KUBE-SVC": CLUSTER_IP,
    "KUBE-SVL": CLUSTER_IP,
    "KUBE-SEP": CLUSTER_IP,
    "KUBE-POSTROUTING": LIP,
    "service": CLUSTER_IP,
    "local": CLUSTER_IP,
    "endpoint": CLUSTER_IP,
    "masquerading": LIP,
}
_LIP_CODES = frozenset({"masquerade", "cni-masquerade", "undo-nat"})
# How rules say that they mark the packet for masquerading.
_MARKS = ("-j KUBE-MARK-MASQ", "meta mark set meta mark |")


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleBox:
    """A rule that acts, or, where none matched, what the node does instead (``chain`` is then "")."""

    step: int
    band: str
    chain: str
    role: str
    code: str
    facts: Mapping[str, Any]

    @property
    def ends_badly(self) -> bool:
        """Whether the journey comes to a bad end at this box."""
        return self.code.partition(".")[0] in _BAD_REASONS


def is_silent(rule: MatchedRule) -> bool:
    """Whether a rule only passes the packet on, and so gets no box."""
    return rule.chain_role in _SILENT_ROLES


def node_boxes(trace: Trace, open_node: str) -> tuple[RuleBox, ...]:
    """The boxes of the open node, in the order in which the packet meets them."""
    boxes: list[RuleBox] = []
    for step in trace.steps:
        if step.direction == REQUEST and step.place == Place(kind="node", name=open_node):
            boxes += [box for box in step_boxes(step) if _first_time(box, boxes)]
    lowest = 0
    ordered = []
    for box in boxes:
        # The bands follow the packet downward: a rule that acts later never stands above an earlier one.
        lowest = max(lowest, BANDS.index(box.band))
        ordered.append(replace(box, band=BANDS[lowest]))
    return tuple(ordered)


def _first_time(box: RuleBox, before: list[RuleBox]) -> bool:
    return not box.chain or all(box.chain != other.chain for other in before)


def step_boxes(step: Step) -> tuple[RuleBox, ...]:
    """The rule boxes of one step at its node: one for each chain that had a say, in order."""
    band = step.layer if step.layer in (LOAD_BALANCER, NODE_PORT, CLUSTER_IP) else LIP
    if step.code in _LIP_CODES or (step.code, step.facts.get("variant")) == ("recall", "source"):
        band = LIP
    elif step.layer in (OUTSIDE, POD):
        band = NODE_PORT
    rules = [rule for rule in step.rules if not is_silent(rule)]
    by_node_port = any(rule.chain_role == "KUBE-NODEPORTS" for rule in rules)
    boxes: dict[str, RuleBox] = {}
    for rule in rules:
        if by_node_port and rule.chain_role == "KUBE-SERVICES":
            continue
        marks = any(
            other.chain == rule.chain and any(mark in other.text for mark in _MARKS)
            for other in step.rules
        )
        code = _reason_code(step, rule, marks, last=rule is rules[-1])
        if rule.chain not in boxes or code.partition(".")[0] in ("rule-reject", "rule-drop"):
            boxes[rule.chain] = RuleBox(
                step=step.number,
                band=_BAND_OF_ROLE.get(rule.chain_role, band),
                chain=rule.chain,
                role=rule.chain_role,
                code=code,
                facts=step_facts(step),
            )
    if boxes:
        return tuple(boxes.values())
    if step.hops or step.to is not None or step.code == "send":
        return ()
    return (
        RuleBox(
            step=step.number,
            band=band,
            chain="",
            role="",
            code=word("act", step),
            facts=step_facts(step),
        ),
    )


_ROLE_CODES = {
    "KUBE-NODEPORTS": "rule-node-port",
    "KUBE-SVC": "rule-pick",
    "KUBE-SVL": "rule-pick-local",
    "KUBE-SEP": "rule-dnat",
    "KUBE-POSTROUTING": "rule-masquerade",
    "KUBE-EXT": "rule-external",
    "KUBE-FW": "rule-allowed",
    "KUBE-SERVICES": "rule-address",
    "services": "rule-address",
    "external": "rule-external",
    "service": "rule-pick",
    "local": "rule-pick-local",
    "endpoint": "rule-dnat",
    "masquerading": "rule-masquerade",
    "firewall-check": "rule-address",
    "firewall": "rule-allowed",
    "service-endpoints-check": "rule-address",
    "nodeport-endpoints-check": "rule-node-port",
}


# Every reason that a chain's box may give.
REASON_CODES = frozenset(_ROLE_CODES.values()) | {
    "rule-mark",
    "rule-pick-dnat",
    "rule-match",
    "rule-reject",
    "rule-reject.cluster-ip-port",
    "rule-reject.ping",
    "rule-drop",
}


def _reason_code(step: Step, rule: MatchedRule, marks: bool, *, last: bool) -> str:
    role = rule.chain_role
    if last and step.code in ("reject", "drop"):
        return word("rule", step)
    if role in ("KUBE-EXT", "external") and marks:
        return "rule-mark"
    if role in ("service", "local") and step.code == "dnat":
        return "rule-pick-dnat"
    if role == "services" and step.code == "match-node-port":
        return "rule-node-port"
    return _ROLE_CODES.get(role, "rule-match")
