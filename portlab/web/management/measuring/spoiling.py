"""Texts that are nearly right: bodies of requests with random damage."""

import random
import re

WORDS = (
    "", "null", "~", "true", "no", "0", "-1", "80", "65536", "30000", "4294967296", "1e3", "1e400", "0x1F",
    "0o17", "1_000", ".inf", "-.inf", ".nan", "9223372036854775808", "2026-01-01", "None", "IPv4",
    "IPv6", "10.96.0.10", "10.96.0.1", "fd00::1", "::", "010.0.0.1", "ClusterIP", "NodePort",
    "LoadBalancer", "ExternalName", "Local", "Cluster", "TCP", "UDP", "SCTP", "http", "Web",
    "PreferDualStack", "RequireDualStack", "SingleStack", "ClientIP", "a" * 64, "服务", "\u0000",
    "\ufeff", "\u2028", "😀", "[]", "{}", "[[]]", "{a: {}}", "- x", "? a", "&a", "*a", "<<: *a",
    "!!str", "!!int x", "!!binary x", "!!timestamp 2026-01-01", "---", "...", "%YAML 1.1", "|", ">-",
    "#", '"', "'", '"\\x41"', '"\\ud800"', "\t", "\r\n", "{{ .Values.port }}", "@", "`",
)  # fmt: skip
KEYS = (
    "apiVersion", "kind", "metadata", "spec", "status", "name", "generateName", "namespace", "uid",
    "labels", "annotations", "finalizers", "ownerReferences", "resourceVersion", "managedFields",
    "deletionTimestamp", "ports", "port", "nodePort", "targetPort", "protocol", "appProtocol",
    "selector", "type", "clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy", "externalIPs",
    "externalName", "externalTrafficPolicy", "internalTrafficPolicy", "healthCheckNodePort",
    "loadBalancerIP", "loadBalancerClass", "loadBalancerSourceRanges", "sessionAffinity",
    "sessionAffinityConfig", "publishNotReadyAddresses", "allocateLoadBalancerNodePorts",
    "trafficDistribution", "loadBalancer", "ingress", "ip", "hostname", "ipMode", "conditions", "$patch",
    "$setElementOrder/ports", "$deleteFromPrimitiveList/finalizers", "$retainKeys", "op", "path", "value",
)  # fmt: skip
_WORD = re.compile(r"[^\s:,\[\]{}\"]+")


def spoilt(text: str, others: list[str], chance: random.Random) -> str | bytes:
    """`text` with up to four faults; pieces of `others` may get into it. Rarely bytes that are no text."""
    for _ in range(chance.choice((0, 1, 1, 1, 1, 2, 2, 3, 4))):
        text = chance.choice(_FAULTS)(text, others, chance)
    if chance.random() < 0.03:
        raw = bytearray(text.encode("utf-8", "surrogatepass"))
        raw[chance.randint(0, len(raw)) :][:1] = bytes([chance.randrange(256)])
        raw.insert(chance.randint(0, len(raw)), chance.randrange(256))
        return bytes(raw)
    return text


def _word(text: str, _: list[str], chance: random.Random) -> str:
    """Another word in the place of one."""
    found = list(_WORD.finditer(text))
    if not found:
        return chance.choice(WORDS)
    at = chance.choice(found)
    return text[: at.start()] + chance.choice((*WORDS, *KEYS)) + text[at.end() :]


def _between(text: str, _: list[str], chance: random.Random) -> str:
    """A word more."""
    at = chance.randint(0, len(text))
    return text[:at] + chance.choice(WORDS) + text[at:]


def _line(text: str, others: list[str], chance: random.Random) -> str:
    """A line gone, twice, in another place, deeper, or out of another text."""
    lines = text.splitlines(keepends=True) or [""]
    at = chance.randrange(len(lines))
    match chance.randrange(5):
        case 0:
            del lines[at]
        case 1:
            lines.insert(at, lines[at])
        case 2:
            lines.insert(chance.randrange(len(lines)), lines.pop(at))
        case 3:
            lines[at] = " " * chance.randint(1, 4) + lines[at]
        case _:
            foreign = chance.choice(others).splitlines(keepends=True) or [""]
            lines.insert(at, chance.choice(foreign))
    return "".join(lines)


def _field(text: str, _: list[str], chance: random.Random) -> str:
    """A field more, as deep as the line before it."""
    lines = text.splitlines(keepends=True) or [""]
    at = chance.randrange(len(lines))
    indent = re.match(r"[ -]*", lines[at])
    depth = len(indent[0]) if indent else 0
    field = f"{chance.choice(KEYS)}: {chance.choice((*WORDS, *KEYS))}\n"
    lines.insert(at + 1, " " * depth + field)
    return "".join(lines)


def _cut(text: str, _: list[str], chance: random.Random) -> str:
    """A piece gone."""
    at = chance.randint(0, len(text))
    return text[:at] + text[at + chance.randint(0, 12) :]


def _twice(text: str, _: list[str], chance: random.Random) -> str:
    """A piece twice."""
    at = chance.randint(0, len(text))
    return text[: at + chance.randint(0, 40)] + text[at:]


def _splice(text: str, others: list[str], chance: random.Random) -> str:
    """The beginning of one text, the end of another."""
    other = chance.choice(others)
    return text[: chance.randint(0, len(text))] + other[chance.randint(0, len(other)) :]


_FAULTS = (
    _word,
    _word,
    _word,
    _between,
    _line,
    _line,
    _field,
    _field,
    _field,
    _cut,
    _twice,
    _splice,
)
