"""A probe that was spoilt in any one place is told from a true one; what chance decided is not."""

import copy
import json
from pathlib import Path

import pytest

from portlab.conformance.dataplane.affinity import Memory
from portlab.conformance.dataplane.meanings import Meanings
from portlab.conformance.dataplane.probes import probe_difference
from portlab.conformance.dataplane.worlds import world_of
from portlab.conformance.playing import play
from portlab.conformance.verdict import ODD_DATA

RECORDINGS = Path(__file__).resolve().parents[2] / "fixtures" / "conformance" / "dataplane"

# What a probe asks for; all the rest is what came of it.
REQUEST = {"from", "to", "toKind", "protocol"}
# How long somebody waited is chance and habit.
WAITING = {"timeoutSeconds", "unreachableAfterSeconds"}


def read(name):
    return json.loads((RECORDINGS / f"{name}.json").read_text(encoding="utf-8"))


def shapes(recording):
    """One probe of each shape."""
    found = {}
    for probe in recording["probes"]:
        shape = (
            probe["protocol"],
            tuple(sorted(probe)),
            tuple(sorted(probe["outcome"])),
            tuple(sorted(how.split()[0] for how in probe.get("how", ()))),
            len(probe.get("backends", ())),
            len(probe.get("conntrack", ())),
        )
        found.setdefault(shape, probe)
    return list(found.values())


def leaves(data, path=()):
    """The paths of everything in ``data`` that is no collection, and of empty collections."""
    if isinstance(data, dict) and data:
        for key, value in data.items():
            yield from leaves(value, (*path, key))
    elif isinstance(data, list) and data:
        for index, value in enumerate(data):
            yield from leaves(value, (*path, index))
    else:
        yield path


def spoilt(value):
    """Other values of the same kind, and one of another."""
    if isinstance(value, int):
        return [value + 1, -value, str(value)]
    return [f"{value[:-1]}~", value.replace("0", "1", 1), None]


def variations(probe):
    """The probe with one recorded place changed, renamed or gone, for every place."""
    for path in leaves({key: value for key, value in probe.items() if key not in REQUEST}):
        *way, last = path
        if last in WAITING:
            continue
        for value in ("gone", "renamed", *spoilt(at(probe, path))):
            if value == at(probe, path):
                continue
            twin = copy.deepcopy(probe)
            inside = at(twin, way)
            if value == "gone":
                del inside[last]
            elif value == "renamed":
                if not isinstance(last, str):
                    continue
                inside[f"{last[:-1]}~"] = inside.pop(last)
            else:
                inside[last] = value
            yield (*path, value), twin


def at(data, path):
    for part in path:
        data = data[part]
    return data


def difference(probe, world):
    try:
        return probe_difference(probe, world, Memory(world.services))
    except ODD_DATA as error:
        return f"odd: {error}"


@pytest.mark.parametrize(
    "name",
    [
        "clusterip-basic.iptables",
        "clusterip-itp-local-udp.nftables",
        "clusterip-named-targetport-diverging.iptables",
        "clusterip-one-address-dead.nftables",
        "clusterip-udp-one-process-dead.iptables",
        "lb-proxy-etp-local.nftables",
        "lb-proxy-affinity.iptables",
        "nodeport-shadows-host-process.nftables",
    ],
)
def test_every_spoilt_place_is_noticed(name):
    recording = read(name)
    world = world_of(recording)
    unnoticed = []
    for probe in shapes(recording):
        assert difference(probe, world) == ""
        unnoticed += [what for what, twin in variations(probe) if not difference(twin, world)]
    assert unnoticed == []


def only(recording, probe):
    """The recording with this probe alone; its verdicts that are no agreement."""
    twin = {**recording, "probes": [probe]}
    return [(each.case, each.difference) for each in play(twin) if not each.passed]


@pytest.fixture(scope="module")
def basic():
    return read("clusterip-basic.iptables")


def probe_of(recording, sender, kind):
    """A copy of the recorded probe from ``sender`` to what ``kind`` says."""
    found = (p for p in recording["probes"] if (p["from"], p["toKind"]) == (sender, kind))
    return copy.deepcopy(next(found))


def test_counts_are_chance_but_add_up(basic):
    probe = probe_of(basic, "curl-1", "clusterIP:port")
    probe["backends"] = {"web-1": 1, "web-2": 1, "web-3": 34}
    assert only(basic, probe) == []
    probe["backends"]["web-3"] = 35
    case = "clusterip-basic.iptables/probes[0] curl-1 -> 10.96.10.10:80"
    told = 'backends: {"web-1": 1, "web-2": 1, "web-3": 35} do not add up to 36'
    assert only(basic, probe) == [(case, told)]


def test_conntrack_shows_one_possible_path(basic):
    probe = probe_of(basic, "curl-1", "clusterIP:port")
    direct = "n1: tcp src=10.244.1.20 dst=10.96.10.10 sport=<client> dport=80 | reply src={} dst=10.244.1.20"
    to_web_1 = direct.format("10.244.1.10") + " sport=8080 dport={}"
    probe["conntrack"] = [to_web_1.format("<client>")]
    assert only(basic, probe) == []
    # Another flow had the port.
    probe["conntrack"] = [to_web_1.format("<snat1>")]
    assert only(basic, probe) == []
    probe["conntrack"] = [to_web_1.format("<client>").replace("src=10.244.1.10", "src=10.244.1.11")]
    assert len(only(basic, probe)) == 1


def test_a_dead_address_is_silent_or_unreachable():
    recording = read("clusterip-one-address-dead.iptables")
    probe = probe_of(recording, "n1", "clusterIP:port")
    late = {"icmp host-unreachable from 10.96.10.34": 10}
    probe["outcome"] = {"ok": 22, "unreachable": 10, "timeout": 4}
    assert only(recording, {**probe, "how": late}) == []
    assert only(recording, {**probe, "outcome": {"ok": 22, "unreachable": 14}}) != []
    alone = {"outcome": {"ok": 22, "unreachable": 14}, "how": {next(iter(late)): 14}}
    assert only(recording, {**probe, **alone}) == []
    assert only(recording, {**probe, "outcome": {"ok": 22, "timeout": 14}, "how": late}) != []
    assert only(recording, {**probe, "outcome": {"ok": 36}, "backends": {"web-1": 36}}) != []


def test_a_client_sticks_to_the_backend_that_it_was_given():
    recording = read("clusterip-affinity.iptables")
    probe = probe_of(recording, "curl-1", "clusterIP:port")
    del probe["conntrack"]
    twins = []
    for name, source in (("web-1", "10.244.1.20"), ("web-2", "10.244.1.20")):
        seen = {"backends": {name: 12}, "sourceByBackend": {name: [source]}}
        twins.append(copy.deepcopy({**probe, **seen}))
    world = world_of(recording)
    told = [difference(twin, world).split(":")[0] for twin in twins]
    assert told == ["conntrack", "conntrack"]
    entry = "n1: tcp src=10.244.1.20 dst={} sport=<client> dport=80 | reply src=10.244.1.10 dst=10.244.1.20"
    address = probe["to"].removesuffix(":80")
    twins[0]["conntrack"] = [f"{entry.format(address)} sport=8080 dport=<client>"]
    first = entry.format(address).replace("1.10 dst", "2.10 dst")
    node_2 = first.replace("n1:", "n2:").replace(f"dst={address}", "dst=10.244.2.10")
    twins[1]["conntrack"] = [
        f"{first} sport=8080 dport=<client>",
        f"{node_2.replace('dport=80', 'dport=8080')} sport=8080 dport=<client>",
    ]
    assert [difference(twin, world) for twin in twins] == ["", ""]
    memory = Memory(world.services)
    assert probe_difference(twins[0], world, memory) == ""
    assert probe_difference(twins[1], world, memory) == (
        'backends: ours, as in an earlier probe, {"n1 for 10.244.1.20": "web-1"},'
        ' recorded {"web-2": 12}'
    )
    both = {**twins[0], "backends": {"web-1": 6, "web-2": 6}}
    assert difference(both, world).startswith("backends: ")


def test_the_words_for_a_destination_fit(basic):
    meanings = Meanings(world_of(basic))
    wrong = {
        "clusterIP:port": "10.96.10.10:8080",
        "n2 nodeIP ping": "172.18.0.11",
        "podIP:targetPort (direct)": "10.244.1.10:80",
        "unallocated ClusterIP (wrong)": "10.96.10.10:80",
        "clusterIP:closed port (wrong)": "10.96.10.10:80",
        "clusterIP ping": "10.96.10.10:80",
        "clusterIP:port over TCP (wrong)": "10.96.10.10:80",
    }
    for words, to in wrong.items():
        probe = {"to": to, "toKind": words, "protocol": "UDP"}
        assert meanings.difference(probe) == f'toKind: "{words}" is not {to} over UDP'
    other = {"to": "10.96.10.10:80", "toKind": "some other place", "protocol": "TCP"}
    assert meanings.difference(other) == ""


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"from": "nobody"}, "cannot be sent: unknown-origin: name=nobody"),
        ({"to": "n1:nodePort"}, 'to: "n1:nodePort" is no address'),
        ({"to": "10.96.10.300:80"}, "cannot be sent: "),
        ({"to": "10.96.10.10:99999"}, "cannot be sent: port-out-of-range"),
        ({"protocol": "ESP"}, 'the protocol "ESP" is not known here'),
        ({"retries": 3}, "a probe holds 'retries', which is not known here"),
        ({"longTries": {"color": 1}}, "longTries hold 'color', which is not known here"),
        ({"outcome": {"ok": 0}}, "outcome: "),
        ({"outcome": 5}, "is not as recordings are: "),
        ({"from": 5}, ""),
        ({"to": None}, "is not as recordings are: "),
        ({"backends": None}, "is not as recordings are: "),
        ({"conntrack": 7}, ""),
    ],
)
def test_an_odd_probe_fails_alone(basic, change, told):
    probe = {**probe_of(basic, "curl-1", "clusterIP:port"), **change}
    ((case, found),) = only(basic, probe)
    assert (case.split(" ")[0], found.startswith(told)) == (
        "clusterip-basic.iptables/probes[0]",
        True,
    )


@pytest.mark.parametrize("probe", [None, 5, "x", [], {}])
def test_what_is_no_probe_fails_alone(basic, probe):
    assert len(only(basic, probe)) == 1
