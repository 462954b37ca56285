"""Quantities, such as a node's CPU."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portlab.kube.objects.clusterconfig import ClusterConfigError
from portlab.kube.objects.clusterdescription import from_dict
from portlab.kube.objects.quantity import QuantityError, parse_milli

MOST = (1 << 63) - 1


@pytest.mark.parametrize(
    ("text", "milli"),
    [
        ("4", 4000),
        ("4000m", 4000),
        ("0.5", 500),
        ("+.5", 500),
        ("5.", 5000),
        ("0", 0),
        ("-1", -1000),
        ("2k", 2_000_000),
        ("1e3", 1_000_000),
        ("15E-1", 1500),
        ("1Ki", 1_024_000),
        ("100u", 1),
        ("1n", 1),
        ("0.0001", 1),
        ("1E", MOST),
        ("-1E", -MOST),
        ("1e999999999", MOST),
        ("1e-999999999", 1),
        ("9" * 5000, MOST),
        ("0" * 5000 + "1", 1000),
    ],
)
def test_an_amount_in_thousandths_rounded_up(text: str, milli: int) -> None:
    assert parse_milli(text) == milli


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "quantities must match"),
        ("four", "quantities must match"),
        ("4 ", "quantities must match"),
        ("4\n", "quantities must match"),
        ("٤", "quantities must match"),
        (".", "unable to parse numeric part of quantity"),
        ("1.2.3", "unable to parse numeric part of quantity"),
        ("1ki", "unable to parse quantity's suffix"),
        ("1e", "unable to parse quantity's suffix"),
        ("1e9999999999", "unable to parse quantity's suffix"),
        ("1m5", "unable to parse quantity's suffix"),
    ],
)
def test_what_is_no_quantity(text: str, said: str) -> None:
    with pytest.raises(QuantityError, match=said):
        parse_milli(text)


@given(st.text("0123456789.+-eEinumkKMGTP", max_size=40))
def test_whatever_is_written_is_an_amount_or_refused(text: str) -> None:
    assert -MOST <= amount(text) <= MOST


def amount(text: str) -> int:
    """The amount, 0 for what is none."""
    try:
        return parse_milli(text)
    except QuantityError:
        return 0


def described(**more: object) -> dict[str, object]:
    """A cluster's description with one node and one Pod."""
    node = {"name": "n1", "ip": "172.18.0.11", "podCIDR": "10.244.1.0/24", "gateway": "10.244.1.1"}
    pod = {"name": "web-1", "node": "n1", "ip": "10.244.1.10"}
    return {"nodes": [node | more], "pods": [pod]}


def test_a_described_node_has_four_cpus_unless_told() -> None:
    assert from_dict(described()).nodes[0].cpu_milli == 4000
    assert from_dict(described(cpu="500m")).nodes[0].cpu_milli == 500


@pytest.mark.parametrize("cpu", ["four", 4])
def test_a_description_is_refused_by_name(cpu: object) -> None:
    with pytest.raises(ClusterConfigError, match=r"cluster.nodes\[0\].cpu: must be"):
        from_dict(described(cpu=cpu))
