"""Fixes of addresses, ranges of addresses and IP families."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator

from portlab.kube.apiserver.validate.addresses import check_cidr, check_ip
from portlab.kube.apiserver.validate.clusterips import (
    PREFER_DUAL_STACK,
    REQUIRE_DUAL_STACK,
    SINGLE_STACK,
)
from portlab.kube.apiserver.validate.loadbalancer import SOURCE_RANGES_ANNOTATION
from portlab.kube.objects.ip import Address, family_of, parse_cidr, parse_ip
from portlab.kube.objects.service import CLUSTER_IP, CLUSTER_IP_NONE
from portlab.manifest import Path
from portlab.teaching.fixes.case import (
    Case,
    Step,
    Wish,
    drop,
    leave_out,
    let_choose,
    make_type,
    put,
    use,
    wish,
)

FIRST: Path = ("spec", "clusterIP")
ALL: Path = ("spec", "clusterIPs")
FAMILIES: Path = ("spec", "ipFamilies")
POLICY: Path = ("spec", "ipFamilyPolicy")


def _choose_address() -> Wish:
    return let_choose(ALL, FIRST)


def _index(case: Case) -> int:
    """Which of several values the trouble is about."""
    last = case.path[-1] if case.path else 0
    return last if isinstance(last, int) else 0


def _put_address(case: Case, index: int, address: str) -> tuple[Step, ...]:
    """The edits that write one of a Service's addresses, the first of which stands in two places."""
    steps: list[Step] = []
    if index < case.count(ALL):
        steps.append(put((*ALL, index), address))
    if index == 0 and (not steps or case.find(FIRST) is not None):
        steps.append(put(FIRST, address))
    return tuple(steps)


def _plain(text: str) -> str:
    """The address that ``text`` means, in the spelling that the API server accepts, or ""."""
    address: Address | None = parse_ip(text.strip().removesuffix("/32").removesuffix("/128"))
    mapped = getattr(address, "ipv4_mapped", None)
    better = str(mapped or address or "")
    return better if better and not check_ip("", better) else ""


def ip_spelling(case: Case) -> Iterator[Wish]:
    """An address that is none, or is not written as it should be."""
    text = str(case.value)
    better = _plain(text)
    if case.path[:2] not in (FIRST, ALL):
        if better:
            yield use(case.path, better)
        yield remove_item(case)
        return
    if text.strip().lower() == CLUSTER_IP_NONE.lower():
        better = CLUSTER_IP_NONE
    if better:
        yield wish("use", *_put_address(case, _index(case), better), value=better)
    yield _choose_address()


def remove_item(case: Case) -> Wish:
    """The wish to remove one item of a list."""
    return wish("remove", drop(case.path), field=str(case.value) or '""')


def special_ip(case: Case) -> Iterator[Wish]:
    """An external IP that leads nowhere else."""
    yield remove_item(case)


def _better_cidr(text: str) -> str:
    """The range that ``text`` means, in the spelling that the API server accepts, or ""."""
    text = text.strip()
    parsed = parse_cidr(text)
    if parsed is None:
        single = _plain(text)
        return str(ipaddress.ip_network(single)) if single else ""
    address, network = parsed
    mapped = getattr(address, "ipv4_mapped", None)
    if mapped is not None and network.prefixlen >= 96:
        network = ipaddress.ip_network((mapped, network.prefixlen - 96), strict=False)
    return "" if check_cidr("", str(network)) else str(network)


def cidr(case: Case) -> Iterator[Wish]:
    """A source range that is none, or is not written as it should be."""
    if SOURCE_RANGES_ANNOTATION in case.path:
        parts = str(case.value).split(",")
        better = [
            _better_cidr(part) if check_cidr("", part.strip()) else part.strip() for part in parts
        ]
        if all(better):
            yield use(case.path, ",".join(better))
        yield leave_out(case.path)
        return
    better_one = _better_cidr(str(case.value))
    if better_one:
        yield use(case.path, better_one)
    yield remove_item(case)


def cidr_host_bits(case: Case) -> Iterator[Wish]:
    """A range with an address in it: the network is meant, or the one machine."""
    yield from list(cidr(case))[:1]
    parsed = parse_cidr(str(case.value).strip())
    if parsed is not None and SOURCE_RANGES_ANNOTATION not in case.path:
        yield use(case.path, str(ipaddress.ip_network(parsed[0])))


def free_address(case: Case, wished: str, cidr_text: str) -> str:
    """The free address of a range nearest to a wish; outside the range one with the same end. "" for none."""
    address = parse_ip(wished)
    known = next(
        (each for each in case.cluster.ranges().cluster_ips if each.text == cidr_text), None
    )
    if known is None or address is None:
        return ""
    low, high = (ipaddress.ip_address(text) for text in (known.low, known.high))
    taken = {int(ipaddress.ip_address(each.value)) for each in known.taken}
    number, first, last = int(address), int(low), int(high)
    if address.version != low.version or not first <= number <= last:
        number = min(first - 1 + (number & 0xFF), last)
    # So many are taken at most that one of these is free.
    for distance in range(len(taken) + 2):
        for near in (number + distance, number - distance):
            if first <= near <= last and near not in taken:
                return str(type(low)(near))
    return ""


def cluster_ip(case: Case) -> Iterator[Wish]:
    """A cluster IP that cannot be had."""
    wished = str(case.facts.get("address", ""))
    free = free_address(case, wished, str(case.facts.get("cidr", "")))
    held = case.get(*ALL) or []
    index = held.index(wished) if isinstance(held, list) and wished in held else 0
    if free:
        yield wish("use", *_put_address(case, index, free), value=free)
    yield _choose_address()


def cluster_ip_changed(case: Case) -> Iterator[Wish]:
    """Another address than the one that the Service has."""
    before = str(case.facts.get("before", ""))
    index = _index(case)
    if before:
        yield wish("use", *_put_address(case, index, before), value=before)
    yield leave_out(ALL, FIRST)


def choose_address(_case: Case) -> Iterator[Wish]:
    """Addresses that do not fit: none is asked for."""
    yield _choose_address()


def address_without_family(_case: Case) -> Iterator[Wish]:
    """An address of another family than the one that is asked for."""
    yield wish("remove", drop(FAMILIES), field=FAMILIES[-1])
    yield _choose_address()


def first_missing(case: Case) -> Iterator[Wish]:
    """clusterIPs without clusterIP."""
    address = str(case.get(*ALL, 0) or "")
    if address:
        yield wish("set", put(FIRST, address), field=FIRST[-1], value=address)
    yield _choose_address()


def first_differs(case: Case) -> Iterator[Wish]:
    """clusterIP and the first of clusterIPs say different things: either is kept."""
    one, other = str(case.get(*FIRST) or ""), str(case.get(*ALL, 0) or "")
    if one:
        yield wish("keep", put((*ALL, 0), one), value=one)
    if other:
        yield wish("keep", put(FIRST, other), value=other)


def all_missing(_case: Case) -> Iterator[Wish]:
    """clusterIP without clusterIPs."""
    yield wish("remove", drop(ALL), field=ALL[-1])
    yield _choose_address()


def none_alone(_case: Case) -> Iterator[Wish]:
    """An address beside None."""
    yield wish("keep", drop(ALL), put(FIRST, CLUSTER_IP_NONE), value=CLUSTER_IP_NONE)
    yield _choose_address()


def too_many(case: Case) -> Iterator[Wish]:
    """More than two addresses: the first of each family stays."""
    held = [str(each) for each in case.get(*ALL) or []]
    families = [family_of(each) for each in held]
    kept = [i for i, family in enumerate(families) if family and family not in families[:i]]
    dropped = [index for index in range(len(held)) if index not in kept]
    steps = [drop((*ALL, index)) for index in reversed(dropped)]
    if kept and steps:
        yield wish("keep", *steps, value=", ".join(held[index] for index in kept))
    yield _choose_address()


def headless_with_type(_case: Case) -> Iterator[Wish]:
    """A Service that is to be reached from outside and has no address."""
    yield _choose_address()
    yield make_type(CLUSTER_IP)


def range_full(_case: Case) -> Iterator[Wish]:
    """No address is left."""
    yield wish("headless", put(FIRST, CLUSTER_IP_NONE))


def family_item(case: Case) -> Iterator[Wish]:
    """A family twice, or one that the cluster does not have."""
    yield remove_item(case)


def family_changed(case: Case) -> Iterator[Wish]:
    """Another family than the one that the Service has."""
    before = str(case.facts.get("before", ""))
    if before and case.count(FAMILIES):
        yield use((*FAMILIES, 0), before)
    yield wish("remove", drop(FAMILIES), field=FAMILIES[-1])


def single_with_two(case: Case) -> Iterator[Wish]:
    """Two addresses or families although one is the rule: both, or only the first."""
    yield wish("set", put(POLICY, PREFER_DUAL_STACK), field=POLICY[-1], value=PREFER_DUAL_STACK)
    steps = [drop((*path, 1)) for path in (ALL, FAMILIES) if case.count(path) > 1]
    path = ALL if case.count(ALL) > 1 else FAMILIES
    yield wish("keep", *steps, value=str(case.get(*path, 0)))


def second_kept(_case: Case) -> Iterator[Wish]:
    """The second address is left out, but the policy does not allow that."""
    yield wish("set", put(POLICY, SINGLE_STACK), field=POLICY[-1], value=SINGLE_STACK)


def no_dual_stack(case: Case) -> Iterator[Wish]:
    """Two families are a must, and the cluster has one."""
    if case.get(*POLICY) == REQUIRE_DUAL_STACK:
        yield use(POLICY, PREFER_DUAL_STACK)
    yield leave_out(POLICY)
