"""How endpoints are spread over slices, and where they stay."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kube.kubeproxy.worlds import NODES, pod, service

from portlab.kube.controllers.endpointslice import endpoint_slices
from portlab.kube.controllers.slicepacking import (
    CREATED,
    MAX_ENDPOINTS_PER_SLICE,
    UNCHANGED,
    UPDATED,
    PackedSlice,
    pack,
)
from portlab.kube.objects.endpointslice import Endpoint, EndpointSlice

EMPTY = EndpointSlice(service="web", labels={"team": "blue"})


def endpoints(numbers: Iterable[int], *, ready: bool = True) -> tuple[Endpoint, ...]:
    """Endpoints with these numbers."""
    return tuple(
        Endpoint(
            address=f"10.0.{number >> 8}.{number & 255}",
            ready=ready,
            serving=True,
            terminating=False,
            target=f"web-{number}",
        )
        for number in numbers
    )


def piece(numbers: Iterable[int]) -> EndpointSlice:
    """A slice with these endpoints."""
    return EndpointSlice(service="web", labels={"team": "blue"}, endpoints=endpoints(numbers))


def outcome(
    existing: Iterable[EndpointSlice], desired: Iterable[Endpoint]
) -> list[tuple[str, list[int]]]:
    """What became of the slices: state and numbers."""
    return [
        (each.state, [int(item.target.removeprefix("web-")) for item in each.slice.endpoints])
        for each in pack(existing, desired, EMPTY)
    ]


def test_a_slice_holds_a_hundred_endpoints() -> None:
    many = [pod(f"web-{number}", 1, number) for number in range(2, 252)]
    sizes = [len(piece.endpoints) for piece in endpoint_slices(service(), many, NODES)]
    assert sizes == [MAX_ENDPOINTS_PER_SLICE, MAX_ENDPOINTS_PER_SLICE, 50]


def test_nothing_new_changes_nothing() -> None:
    existing = [piece(range(3)), piece(range(3, 5))]
    assert pack(existing, endpoints(range(5)), EMPTY) == [
        PackedSlice(slice=each, state=UNCHANGED) for each in existing
    ]


def test_endpoints_that_go_leave_a_gap() -> None:
    existing = [piece(range(100)), piece(range(100, 150))]
    assert outcome(existing, endpoints(range(90, 150))) == [
        (UPDATED, list(range(90, 100))),
        (UNCHANGED, list(range(100, 150))),
    ]


def test_a_slice_without_endpoints_goes() -> None:
    assert outcome([piece([1]), piece([2])], endpoints([2])) == [(UNCHANGED, [2])]


def test_what_is_new_fills_slices_that_change_anyway_the_fullest_first() -> None:
    existing = [piece(range(50)), piece(range(100, 198)), piece(range(200, 250))]
    desired = endpoints([*range(1, 50), *range(101, 198), *range(200, 250), 300, 301, 302, 303])
    assert outcome(existing, desired) == [
        (UPDATED, [*range(1, 50), 303]),
        (UPDATED, [*range(101, 198), 300, 301, 302]),
        (UNCHANGED, list(range(200, 250))),
    ]


def test_where_no_slice_changes_the_one_that_gets_fullest_is_filled() -> None:
    existing = [piece(range(50)), *(piece(range(first, first + 98)) for first in (100, 200))]
    existing.append(piece(range(300, 399)))
    desired = [endpoint for each in existing for endpoint in each.endpoints]
    found = outcome(existing, (*desired, *endpoints([400, 401])))
    assert [(state, len(numbers)) for state, numbers in found] == [
        (UNCHANGED, 50),
        (UPDATED, 100),
        (UNCHANGED, 98),
        (UNCHANGED, 99),
    ]


def test_what_fits_nowhere_gets_slices_of_its_own() -> None:
    existing = [piece(range(99))]
    desired = endpoints([*range(99), 200, 201])
    assert outcome(existing, desired) == [
        (UNCHANGED, list(range(99))),
        (CREATED, [200, 201]),
    ]


def test_a_hundred_new_ones_get_a_slice_even_where_one_is_empty() -> None:
    assert [state for state, _ in outcome([piece([])], endpoints(range(100)))] == [
        UNCHANGED,
        CREATED,
    ]
    assert [state for state, _ in outcome([piece([])], endpoints(range(99)))] == [UPDATED]


def test_a_changed_condition_is_a_change() -> None:
    desired = endpoints([1], ready=False)
    assert pack([piece([1])], desired, EMPTY) == [
        PackedSlice(
            slice=EndpointSlice(service="web", labels={"team": "blue"}, endpoints=desired),
            state=UPDATED,
        )
    ]


@given(
    st.lists(st.sets(st.integers(0, 400), min_size=1, max_size=100), max_size=5),
    st.sets(st.integers(0, 400)),
)
def test_everybody_is_in_one_slice_and_nobody_else(held: list[set[int]], wanted: set[int]) -> None:
    taken: set[int] = set()
    existing = []
    for numbers in held:
        existing.append(piece(sorted(numbers - taken)))
        taken |= numbers
    found = [numbers for _, numbers in outcome(existing, endpoints(sorted(wanted)))]
    assert sorted(number for numbers in found for number in numbers) == sorted(wanted)
    assert max(map(len, found), default=0) <= MAX_ENDPOINTS_PER_SLICE


@pytest.mark.parametrize("count", [0, 1, 99, 100, 101, 350])
def test_a_new_service_gets_as_few_slices_as_can_be(count: int) -> None:
    assert len(outcome([], endpoints(range(count)))) == -(-count // MAX_ENDPOINTS_PER_SLICE)
