"""The table as ``nft list table ip kube-proxy`` prints it.

Elements stand in the order in which kube-proxy added them (the kernel keeps hash sets in no order), two to a line where
they are single addresses, else one.
nftables: src/rule.c set_print_declaration, chain_print, src/expression.c set_expr_print, src/datatype.c time_print.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from portlab.kube.kubeproxy.nftables.names import TABLE
from portlab.kube.kubeproxy.nftables.table import Chain, Set, Table, VerdictMap

AFFINITY_SET_SIZE = 65535
"""What the kernel gives a dynamic set without a size of its own."""

_UNDER = "\n\t\t\t     "
_UNITS = (("d", 86400), ("h", 3600), ("m", 60), ("s", 1))


def table_text(table: Table) -> str:
    """Sets, maps, and chains in the order of their making. Ends with a newline."""
    blocks = [f'table {table.ip} {TABLE} {{\n\tcomment "rules for kube-proxy"']
    parts: list[Iterable[str]] = [
        *(_set_lines(each) for each in table.sets.values() if not each.timeout),
        *(_map_lines(each) for each in table.maps.values()),
        *(_set_lines(each) for each in table.sets.values() if each.timeout),
        *(_chain_lines(each) for each in table.chains.values()),
    ]
    for number, lines in enumerate(parts):
        text = "\n".join(f"\t{line}" for line in lines)
        blocks.append(text if number == 0 else f"\n{text}")
    return "\n".join(blocks) + "\n}\n"


def duration(seconds: int) -> str:
    """Seconds as nft prints a time: ``3h``, ``1d1m``, ``2s``."""
    text = ""
    for unit, length in _UNITS:
        count, seconds = divmod(seconds, length)
        if count:
            text += f"{count}{unit}"
    return text


def _set_lines(each: Set) -> Iterator[str]:
    yield f"set {each.name} {{"
    yield f"\ttype {each.type}"
    if each.timeout:
        yield f"\tsize {AFFINITY_SET_SIZE}"
        yield "\tflags dynamic,timeout"
        yield f"\ttimeout {duration(each.timeout)}"
    if each.comment:
        yield f'\tcomment "{each.comment}"'
    texts = [" . ".join(key) for key in each.elements]
    yield from _elements(texts, 1 if " . " in each.type else 2)
    yield "}"


def _map_lines(each: VerdictMap) -> Iterator[str]:
    yield f"map {each.name} {{"
    yield f"\ttype {each.type}"
    yield f'\tcomment "{each.comment}"'
    yield from _elements([item.text(key) for key, item in each.elements.items()], 1)
    yield "}"


def _elements(texts: list[str], in_a_line: int) -> Iterator[str]:
    if texts:
        lines = [
            ", ".join(texts[start : start + in_a_line]) for start in range(0, len(texts), in_a_line)
        ]
        yield f"\telements = {{ {(',' + _UNDER).join(lines)} }}"


def _chain_lines(chain: Chain) -> Iterator[str]:
    yield f"chain {chain.name} {{"
    if chain.comment:
        yield f'\tcomment "{chain.comment}"'
    if chain.base is not None:
        hook = chain.hook.lower()
        yield f"\ttype {chain.base.kind} hook {hook} priority {chain.priority}; policy accept;"
    for rule in chain.rules:
        yield f"\t{rule.text()}"
    yield "}"
