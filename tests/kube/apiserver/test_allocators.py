"""The books of cluster IPs and node ports, and what a cluster's description may say of them."""

import pytest

from portlab.kube.apiserver.books import Books, Streams
from portlab.kube.apiserver.ipallocator import AddressTakenError, IPAllocator
from portlab.kube.apiserver.portallocator import PortAllocator, PortOperation, PortTakenError
from portlab.kube.objects.clusterconfig import ClusterConfig, ClusterConfigError


def test_an_ipv4_range_has_neither_its_first_nor_its_last_address():
    pool = IPAllocator("10.96.0.0/12").pool
    allocator = IPAllocator("10.96.0.0/12")
    ends = (pool.lower.low, pool.lower.high, pool.upper.low, pool.upper.high)
    assert [allocator.text(number) for number in ends] == [
        "10.96.0.1",
        "10.96.1.0",
        "10.96.1.1",
        "10.111.255.254",
    ]


def test_an_ipv6_range_has_its_last_address():
    allocator = IPAllocator("fd00:10:96::/112")
    assert allocator.text(allocator.pool.high) == "fd00:10:96::ffff"


def test_one_address_has_one_owner_whatever_its_spelling():
    allocator = IPAllocator("fd00:10:96::/112")
    allocator.allocate("fd00:10:96::40", "default/a")
    with pytest.raises(AddressTakenError) as refusal:
        allocator.allocate("fd00:10:96:0:0:0:0:40", "default/b")
    assert refusal.value.owner == "default/a"


@pytest.mark.parametrize("text", ["", "30000", "30000-", "32767-30000", "0-10", "1-70000", "a-b"])
def test_a_node_port_range_that_is_none(text):
    with pytest.raises(ClusterConfigError, match="nodePortRange"):
        PortAllocator(text)


@pytest.mark.parametrize(
    "cidrs",
    [
        (),
        ("10.96.0.1/12",),
        ("bad",),
        ("fd00::/48",),
        ("10.96.0.0/12", "10.0.0.0/16"),
    ],
)
def test_service_cidrs_that_no_cluster_can_have(cidrs):
    with pytest.raises(ClusterConfigError, match="serviceCIDRs"):
        Books(ClusterConfig(service_cidrs=cidrs))


def test_a_single_address_leaves_nothing_to_give():
    assert IPAllocator("10.96.0.0").pool.pick(Streams(0, 0)["IPv4"]) is None


def test_reverting_an_operation_gives_back_what_it_took():
    allocator = PortAllocator("30000-30007")
    PortOperation(allocator, "default/a").allocate(30001)
    operation = PortOperation(allocator, "default/b")
    operation.allocate(30002)
    operation.allocate_next(Streams(0, 0)["node-port"])
    operation.release_deferred(30001)
    operation.revert()
    assert dict(allocator.taken) == {30001: "default/a"}


def test_what_is_given_up_is_free_after_the_commit_only():
    allocator = PortAllocator("30000-30007")
    PortOperation(allocator, "default/a").allocate(30001)
    operation = PortOperation(allocator, "default/a")
    operation.release_deferred(30001)
    with pytest.raises(PortTakenError):
        PortOperation(allocator, "default/b").allocate(30001)
    operation.commit()
    assert dict(allocator.taken) == {}


def test_a_dry_run_takes_nothing_and_counts_from_32769():
    allocator = PortAllocator("20000-20100")
    operation = PortOperation(allocator, "default/a", dry_run=True)
    stream = Streams(0, 0)["node-port"]
    assert [operation.allocate_next(stream) for _ in range(3)] == [32769, 32770, 32771]
    operation.allocate(20001)
    with pytest.raises(PortTakenError):
        operation.allocate(20001)
    operation.revert()
    assert dict(allocator.taken) == {}


def test_streams_are_the_same_everywhere():
    streams = Streams(7, 3)
    assert [round(streams["node-port"].random(), 6) for _ in range(2)] == [0.678941, 0.045712]
    assert Streams(7, 4)["node-port"].random() != Streams(7, 3)["node-port"].random()
