"""Hints in proportion to the zones' CPU."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portlab.kube.controllers.slicepacking import CREATED, UNCHANGED, UPDATED, PackedSlice
from portlab.kube.controllers.topologycache import add_hints, cpu_ratios
from portlab.kube.objects.endpointslice import Endpoint, EndpointSlice
from portlab.kube.objects.node import Node


def node(zone: str, cpu: int = 4000, **more: Any) -> Node:
    """A node in a zone."""
    return Node(name=f"n-{zone}", ip="172.18.0.11", zone=zone, cpu_milli=cpu, **more)


EVEN = (node("a"), node("b"), node("c"))


def piece(zones: str, *, hinted: str = "", ready: bool = True) -> EndpointSlice:
    """A slice with an endpoint in each of these zones (one letter each, ``-`` for none), meant for ``hinted``."""
    return EndpointSlice(
        service="web",
        endpoints=tuple(
            Endpoint(
                address=f"10.0.0.{index}",
                ready=ready,
                serving=True,
                terminating=not ready,
                zone=zone.strip("-"),
                zone_hints=(hint,) if hint.strip("-") else (),
            )
            for index, (zone, hint) in enumerate(
                zip(zones, hinted or "-" * len(zones), strict=True)
            )
        ),
    )


def hints(slices: Iterable[EndpointSlice]) -> list[str]:
    """For which zones each slice's endpoints are meant, one letter each."""
    return [
        "".join(item.zone_hints[0] if item.zone_hints else "-" for item in each.endpoints)
        for each in slices
    ]


def hinted(zones: str, nodes: Iterable[Node] = EVEN) -> str:
    """The hints of one new slice."""
    (found,) = hints(add_hints([PackedSlice(slice=piece(zones), state=CREATED)], nodes))
    return found


@pytest.mark.parametrize(
    ("nodes", "ratios"),
    [
        ((node("b", 1000), node("a", 3000)), {"a": 0.75, "b": 0.25}),
        ((node("a", 1000), node("a", 1000), node("b", 2000)), {"a": 0.5, "b": 0.5}),
        ((node("a"), node("b"), node("c", control_plane=True)), {"a": 0.5, "b": 0.5}),
        ((node("a"), node("b"), node("", control_plane=True)), {"a": 0.5, "b": 0.5}),
        ((node("a"), node("b"), node("", ready=False)), {"a": 0.5, "b": 0.5}),
        ((node("a"), node("b"), node("")), {}),
        ((node("a"), node("b"), node("c", 0)), {}),
        ((node("a"), node("a")), {}),
        ((), {}),
    ],
)
def test_each_zones_share_of_the_cpu(nodes: tuple[Node, ...], ratios: dict[str, float]) -> None:
    assert cpu_ratios(nodes) == ratios


@pytest.mark.parametrize(
    ("zones", "found"),
    [
        ("abc", "abc"),
        ("cba", "cba"),
        ("ab", "--"),
        ("", ""),
        ("aab", "cab"),
        ("aaa", "bca"),
        ("aabbcc", "aabbcc"),
        ("aaaabb", "ccaabb"),
        ("aaaaac", "bbcaac"),
        # Nobody there has a share: an endpoint of such a zone is meant for it all the same.
        ("aabbcd", "aabbcd"),
        ("ab-c", "----"),
    ],
)
def test_zones_of_equal_cpu(zones: str, found: str) -> None:
    assert hinted(zones) == found


@pytest.mark.parametrize(
    ("zones", "found"),
    [
        # Of two, one would bear three quarters of the traffic: too much.
        ("ab", "--"),
        ("abb", "abb"),
        ("aab", "bab"),
        # 0.75 too many here and one too few there: enough for one to go.
        ("bbb", "abb"),
        ("aaab", "bbab"),
        ("abbb", "abbb"),
        # Of five, 2 and 4 would be the least that zones may have.
        ("abbbb", "-----"),
        # 2.25 and 6.75 of nine: less than an endpoint is no reason to send anybody away.
        ("aaabbbbbb", "aaabbbbbb"),
        ("bbbbbbbbb", "aabbbbbbb"),
    ],
)
def test_zones_of_unequal_cpu(zones: str, found: str) -> None:
    assert hinted(zones, (node("a", 1000), node("b", 3000))) == found


def test_whoever_has_most_gives_first_and_little_is_not_given() -> None:
    most = (node("a", 2200), node("b", 2300), node("c", 5500))
    given = hinted("a" * 5 + "b" * 6 + "c" * 9, most)
    assert given == "c" + "a" * 4 + "c" + "b" * 5 + "c" * 9
    # One too few in a, but only a fifth of one too many in c.
    little = (node("a", 1000), node("b", 1000), node("c", 3000))
    assert hinted("abbccccc", little) == "abbccccc"


def test_endpoints_that_are_not_ready_neither_count_nor_get_hints() -> None:
    ready, leaving = piece("ab"), piece("c-", ready=False)
    slices = [replace(ready, endpoints=ready.endpoints + leaving.endpoints)]
    nodes = EVEN[:2]
    packed = [PackedSlice(slice=each, state=CREATED) for each in slices]
    assert hints(add_hints(packed, nodes)) == ["ab--"]
    assert hints(add_hints(packed, EVEN)) == ["----"]


def test_hints_of_slices_that_stay_are_kept_where_they_still_do() -> None:
    packed = [
        PackedSlice(slice=piece("aab", hinted="cab"), state=UNCHANGED),
        PackedSlice(slice=piece("aaa"), state=UPDATED),
    ]
    assert hints(add_hints(packed, EVEN)) == ["cab", "bca"]
    packed = [
        PackedSlice(slice=piece("aabb", hinted="bbaa"), state=UNCHANGED),
        PackedSlice(slice=piece("cc"), state=UPDATED),
    ]
    assert hints(add_hints(packed, EVEN)) == ["bbaa", "cc"]


@pytest.mark.parametrize(
    "stale",
    [
        "ab-",
        # Of six endpoints no zone may have more than two.
        "aaa",
        "abd",
    ],
)
def test_hints_that_do_no_longer_are_made_anew(stale: str) -> None:
    packed = [
        PackedSlice(slice=piece("abc", hinted=stale), state=UNCHANGED),
        PackedSlice(slice=piece("abc"), state=UPDATED),
    ]
    assert hints(add_hints(packed, EVEN)) == ["abc", "abc"]


def test_new_slices_give_first_then_changed_ones() -> None:
    packed = [
        PackedSlice(slice=piece("aa"), state=UPDATED),
        PackedSlice(slice=piece("ab"), state=CREATED),
    ]
    assert hints(add_hints(packed, (node("a"), node("b")))) == ["aa", "bb"]


def test_where_hints_are_given_up_all_slices_lose_them() -> None:
    packed = [
        PackedSlice(slice=piece("abc", hinted="abc"), state=UNCHANGED),
        PackedSlice(slice=piece("-"), state=UPDATED),
    ]
    assert hints(add_hints(packed, EVEN)) == ["---", "-"]
    assert hints(add_hints(packed[:1], EVEN[:1])) == ["---"]


def test_a_hint_for_a_zone_takes_the_place_of_one_for_a_node() -> None:
    near = replace(piece("ab").endpoints[0], node_hints=("n-a",))
    slices = [replace(piece("ab"), endpoints=(near, piece("ab").endpoints[1]))]
    packed = [PackedSlice(slice=each, state=UPDATED) for each in slices]
    (found,) = add_hints(packed, (node("a"), node("b")))
    assert [item.node_hints for item in found.endpoints] == [(), ()]


@given(
    st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 9), min_size=2),
    st.text("abcdef", max_size=60),
)
def test_all_ready_endpoints_are_hinted_or_none(cpu: dict[str, int], zones: str) -> None:
    nodes = [node(zone, 1000 * count) for zone, count in cpu.items()]
    found = hinted(zones, nodes)
    if "-" in found:
        assert set(found) == {"-"}
        return
    given, told = Counter(zones), Counter(found)
    # Only zones with CPU take part in the exchange.
    assert {zone: told[zone] for zone in told if zone not in cpu} == {
        zone: given[zone] for zone in given if zone not in cpu
    }
    assert told.total() == given.total()
