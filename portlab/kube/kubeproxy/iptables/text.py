"""The rule set as ``iptables-save`` prints it, without counters and policies."""

from __future__ import annotations

from collections.abc import Mapping

from portlab.kube.kubeproxy.iptables.table import Table
from portlab.kube.kubeproxy.ruleset import HOOKS


def rules_text(tables: Mapping[str, Table]) -> str:
    """Tables mangle, filter, nat; in each kube-proxy's chains sorted by name, then the rules: hooks first, then chain
    by chain. Ends with a newline."""
    lines: list[str] = []
    for table in tables.values():
        lines.append(f"*{table.name}")
        own = sorted(name for name in table.chains if name not in HOOKS)
        lines.extend(f":{name}" for name in own)
        lines.extend(_rule_lines(table, [name for name in HOOKS if name in table.chains]))
        lines.extend(_rule_lines(table, own))
    return "\n".join(lines) + "\n"


def _rule_lines(table: Table, names: list[str]) -> list[str]:
    return [rule.text(name) for name in names for rule in table.chains[name].rules]
