"""The rules that stand whatever Services there are: jumps from the kernel's hooks, marking, masquerading, forwarding.

kube-proxy 1.36: pkg/proxy/iptables/proxier.go iptablesJumpChains, iptablesKubeletJumpChains and the fixed parts of
syncProxyRules.
"""

from __future__ import annotations

from portlab.kube.kubeproxy import chains
from portlab.kube.kubeproxy.matches import (
    MASQUERADE_MARK,
    Accounting,
    Comment,
    ConnectionState,
    Destination,
    Marked,
    Source,
)
from portlab.kube.kubeproxy.ruleset import (
    ACCEPT,
    DROP,
    RETURN,
    Jump,
    Masquerade,
    Rule,
    SetMark,
    Table,
)

PREROUTING = "PREROUTING"
INPUT = "INPUT"
FORWARD = "FORWARD"
OUTPUT = "OUTPUT"
POSTROUTING = "POSTROUTING"
BUILT_IN = (PREROUTING, INPUT, FORWARD, OUTPUT, POSTROUTING)

_NEW = ConnectionState(("NEW",))
_SERVICE_PORTALS = Comment("kubernetes service portals")
_EXTERNAL_PORTALS = Comment("kubernetes externally-visible service portals")
_FIREWALL = Comment("kubernetes load balancer firewall")

_NAT = {
    PREROUTING: (Rule((_SERVICE_PORTALS,), Jump(chains.SERVICES)),),
    OUTPUT: (Rule((_SERVICE_PORTALS,), Jump(chains.SERVICES)),),
    POSTROUTING: (Rule((Comment("kubernetes postrouting rules"),), Jump(chains.POSTROUTING)),),
    chains.SERVICES: (),
    chains.NODE_PORTS: (),
    chains.MARK_MASQ: (Rule((), SetMark(MASQUERADE_MARK, MASQUERADE_MARK)),),
    chains.POSTROUTING: (
        Rule((Marked(negated=True),), RETURN),
        Rule((), SetMark(MASQUERADE_MARK, 0)),
        Rule(
            (Comment("kubernetes service traffic requiring SNAT"),), Masquerade(random_fully=True)
        ),
    ),
    chains.CANARY: (),
}

_FILTER = {
    INPUT: (
        Rule((), Jump(chains.FIREWALL)),
        Rule((_NEW, _FIREWALL), Jump(chains.PROXY_FIREWALL)),
        Rule((Comment("kubernetes health check service ports"),), Jump(chains.NODE_PORTS)),
        Rule((_NEW, _EXTERNAL_PORTALS), Jump(chains.EXTERNAL_SERVICES)),
    ),
    FORWARD: (
        Rule((_NEW, _FIREWALL), Jump(chains.PROXY_FIREWALL)),
        Rule((Comment("kubernetes forwarding rules"),), Jump(chains.FORWARD)),
        Rule((_NEW, _SERVICE_PORTALS), Jump(chains.SERVICES)),
        Rule((_NEW, _EXTERNAL_PORTALS), Jump(chains.EXTERNAL_SERVICES)),
    ),
    OUTPUT: (
        Rule((), Jump(chains.FIREWALL)),
        Rule((_NEW, _FIREWALL), Jump(chains.PROXY_FIREWALL)),
        Rule((_NEW, _SERVICE_PORTALS), Jump(chains.SERVICES)),
    ),
    chains.SERVICES: (),
    chains.EXTERNAL_SERVICES: (),
    chains.NODE_PORTS: (),
    chains.PROXY_FIREWALL: (),
    chains.CANARY: (),
    chains.FORWARD: (
        Rule((ConnectionState(("INVALID",)), Accounting("ct_state_invalid_dropped_pkts")), DROP),
        Rule((Comment("kubernetes forwarding rules"), Marked()), ACCEPT),
        Rule(
            (
                Comment("kubernetes forwarding conntrack rule"),
                ConnectionState(("RELATED", "ESTABLISHED")),
            ),
            ACCEPT,
        ),
    ),
    chains.FIREWALL: (
        Rule(
            (
                Source("127.0.0.0/8", negated=True),
                Destination("127.0.0.0/8"),
                Comment("block incoming localnet connections"),
                ConnectionState(("RELATED", "ESTABLISHED", "DNAT"), negated=True),
            ),
            DROP,
        ),
    ),
}


def add_base_rules(nat: Table, filter_: Table) -> None:
    """Fills both tables with what every node has."""
    for table, fixed in ((nat, _NAT), (filter_, _FILTER)):
        for chain, rules in fixed.items():
            table.chain(chain).rules.extend(rules)
