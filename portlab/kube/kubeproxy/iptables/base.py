"""The rules that stand whatever Services there are: jumps from the kernel's hooks, marking, masquerading, forwarding.

kube-proxy 1.36: pkg/proxy/iptables/proxier.go iptablesJumpChains, iptablesKubeletJumpChains and the fixed parts of
syncProxyRules.
"""

from __future__ import annotations

from portlab.kube.kubeproxy.addresses import LOOPBACK
from portlab.kube.kubeproxy.iptables import chains
from portlab.kube.kubeproxy.iptables.matches import (
    Accounting,
    Comment,
    ConnectionState,
    Destination,
    Marked,
    Source,
)
from portlab.kube.kubeproxy.iptables.table import Jump, Rule, SetMark, Table
from portlab.kube.kubeproxy.ruleset import (
    ACCEPT,
    DROP,
    FILTER,
    FORWARD,
    INPUT,
    MASQUERADE_MARK,
    NAT,
    OUTPUT,
    POSTROUTING,
    PREROUTING,
    RETURN,
    BaseChain,
    Masquerade,
)

BASE_CHAINS = {
    PREROUTING: (BaseChain(NAT, NAT, PREROUTING),),
    INPUT: (BaseChain(FILTER, FILTER, INPUT),),
    FORWARD: (BaseChain(FILTER, FILTER, FORWARD),),
    OUTPUT: (BaseChain(NAT, NAT, OUTPUT), BaseChain(FILTER, FILTER, OUTPUT)),
    POSTROUTING: (BaseChain(NAT, NAT, POSTROUTING),),
}
"""The built-in chains in which kube-proxy has jumps, by hook, in the kernel's order (nat before filter).
Linux: include/uapi/linux/netfilter_ipv4.h enum nf_ip_hook_priorities."""

_NEW = ConnectionState(("NEW",))
_SERVICE_PORTALS = Comment("kubernetes service portals")
_EXTERNAL_PORTALS = Comment("kubernetes externally-visible service portals")
_FIREWALL = Comment("kubernetes load balancer firewall")

_TO_FIREWALL = Jump(chains.FIREWALL)

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
        Rule((), _TO_FIREWALL),
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
        Rule((), _TO_FIREWALL),
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
                Source(LOOPBACK, negated=True),
                Destination(LOOPBACK),
                Comment("block incoming localnet connections"),
                ConnectionState(("RELATED", "ESTABLISHED", "DNAT"), negated=True),
            ),
            DROP,
        ),
    ),
}


def add_base_rules(nat: Table, filter_: Table, *, ipv6: bool) -> None:
    """Fills both tables with what every node has. Only IPv4 has loopback networks to guard (KUBE-FIREWALL)."""
    for table, fixed in ((nat, _NAT), (filter_, _FILTER)):
        for chain, rules in fixed.items():
            if not (ipv6 and chain == chains.FIREWALL):
                guarded = [rule for rule in rules if not (ipv6 and rule.target == _TO_FIREWALL)]
                table.chain(chain).rules.extend(guarded)
