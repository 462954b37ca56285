"""Spoilt rules, health checks and objects are told, each in its own case; what has no meaning is not."""

import copy
import json
import re
from pathlib import Path

import pytest

from portlab.conformance.dataplane.rules import rules_difference
from portlab.conformance.playing import play
from portlab.conformance.verdict import NotPlayableError, RecordingError

RECORDINGS = Path(__file__).resolve().parents[2] / "fixtures" / "conformance" / "dataplane"
LOCAL = "lb-proxy-etp-local.iptables"
LOCAL_NFT = "lb-proxy-etp-local.nftables"
TWO = "nodeport-tcp-udp-same.iptables"
TWO_NFT = "nodeport-tcp-udp-same.nftables"


def read(name):
    """A recording with one of its probes."""
    recording = json.loads((RECORDINGS / f"{name}.json").read_text(encoding="utf-8"))
    recording["probes"] = recording["probes"][:1]
    return recording


def failing(recording):
    """The cases that fail, without the recording's name."""
    found = (each for each in play(recording) if not each.passed)
    return {each.case.partition("/")[2]: each.difference for each in found}


def spoilt(name, path, value):
    """The recording with ``value`` at ``path``, or without what is there (``...``)."""
    recording = read(name)
    *way, last = path
    inside = recording
    for part in way:
        inside = inside[part]
    if value is ...:
        del inside[last]
    else:
        inside[last] = value
    return recording


def lines_of(name):
    return read(name)["rules"]["n1"].splitlines()


@pytest.mark.parametrize("name", [LOCAL, TWO, LOCAL_NFT, "b-lb-source-ranges-allowed.nftables"])
def test_every_line_that_is_changed_or_missing_is_noticed(name):
    lines = lines_of(name)
    mode = name.rpartition(".")[2]
    whole = "\n".join(lines)
    assert rules_difference(mode, whole, whole) == ""
    unnoticed = []
    for index, line in enumerate(lines):
        word = line.replace("a", "e", 1).replace("1", "2", 1)
        for twin in ([], [word], [line, line]):
            text = "\n".join([*lines[:index], *twin, *lines[index + 1 :]])
            try:
                told = rules_difference(mode, text, whole)
            except RecordingError as error:
                told = str(error)
            if not told and [line] != twin and line.strip():
                unnoticed.append((line, twin))
    assert unnoticed == []


@pytest.mark.parametrize("name", [LOCAL, LOCAL_NFT])
def test_a_spoilt_rule_fails_its_nodes_case(name):
    recording = read(name)
    recording["rules"]["n2"] = recording["rules"]["n2"].replace("0x4000", "0x8000", 1)
    recording["rules"]["n2"] = recording["rules"]["n2"].replace("0x00004000", "0x8", 1)
    del recording["rules"]["n3"]
    recording["rules"]["n9"] = ""
    assert list(failing(recording)) == ["rules.n2", "rules.n3", "rules.n9"]
    assert failing(recording)["rules.n3"] == "none recorded"


def swapped(text, one, other):
    """The text with two lines in each other's place."""
    assert one in text
    assert other in text
    return text.replace(one, "\0").replace(other, one).replace("\0", other)


def service_rules(text, chain):
    return [line for line in text.splitlines() if line.startswith(f"-A {chain} ")]


def test_only_the_order_between_services_is_accidental_in_iptables():
    text = read(TWO)["rules"]["n1"]
    first, second, last = service_rules(text, "KUBE-SERVICES")
    assert rules_difference("iptables", swapped(text, first, second), text) == ""
    assert rules_difference("iptables", swapped(text, second, last), text) != ""
    first, second, *_ = service_rules(text, "KUBE-NODEPORTS")
    assert rules_difference("iptables", swapped(text, first, second), text) != ""
    first, second, *_ = service_rules(text, "KUBE-POSTROUTING")
    assert rules_difference("iptables", swapped(text, first, second), text) != ""


def test_order_and_wrapping_of_elements_mean_nothing_in_nftables():
    text = read(TWO_NFT)["rules"]["n1"]
    (found,) = re.findall(r"map service-ips \{.*?elements = \{ (.*?) \}", text, re.DOTALL)
    one, other = (each.strip() for each in found.split(","))
    assert rules_difference("nftables", text.replace(found, f"{other}, {one}"), text) == ""
    assert rules_difference("nftables", text.replace(found, one), text) == (
        "table ip kube-proxy map service-ips elements[1]: "
        f"ours {json.dumps(max(one, other))}, recorded nothing"
    )
    rules = [line for line in text.splitlines() if "ct state new jump" in line]
    assert rules_difference("nftables", swapped(text, rules[2], rules[3]), text) != ""


def test_order_of_chains_means_nothing():
    nft = read(LOCAL_NFT)["rules"]["n1"]
    one, other = (
        re.search(rf"\tchain {name} {{.*?\n\t}}", nft, re.DOTALL)[0]
        for name in ("services", "masquerading")
    )
    assert rules_difference("nftables", swapped(nft, one, other), nft) == ""
    assert rules_difference("nftables", nft.replace(one, ""), nft).endswith(
        "chain services: not recorded"
    )
    text = read(LOCAL)["rules"]["n1"]
    assert (
        rules_difference("iptables", swapped(text, ":KUBE-FIREWALL\n", ":KUBE-FORWARD\n"), text)
        == ""
    )


@pytest.mark.parametrize(
    ("mode", "text"),
    [
        ("iptables", "COMMIT"),
        ("iptables", "*nat\n*nat"),
        ("iptables", "-A KUBE-X -j DROP"),
        ("nftables", "}"),
        ("nftables", "table ip kube-proxy {"),
        ("nftables", "chain x {"),
        ("nftables", "table ip x {\n\tset y {\n\t}\n\tset y {\n\t}\n}"),
        ("nftables", "table ip x {\n\tset y {\n\t\telements = { 1,\n"),
    ],
)
def test_what_is_no_text_of_rules_is_said_to_be_none(mode, text):
    with pytest.raises(RecordingError):
        rules_difference(mode, text, "")


HEALTH = ("healthCheckNodePort", "n1")


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ((*HEALTH, "status"), 503),
        ((*HEALTH, "body", "localEndpoints"), 2),
        ((*HEALTH, "body", "serviceProxyHealthy"), False),
        ((*HEALTH, "body", "service", "name"), "other"),
        ((*HEALTH, "X-Load-Balancing-Endpoint-Weight"), "2"),
        ((*HEALTH, "X-Load-Balancing-Endpoint-Weight"), 1),
        ((*HEALTH, "to"), "172.18.0.11:30131"),
        ((*HEALTH, "to"), "172.18.0.12:30831"),
        ((*HEALTH, "from"), "nobody"),
        ((*HEALTH, "age"), 1),
        (HEALTH, ...),
        (HEALTH, None),
    ],
)
@pytest.mark.parametrize("name", [LOCAL, LOCAL_NFT])
def test_a_spoilt_health_check_fails_alone(name, path, value):
    assert list(failing(spoilt(name, path, value))) == ["healthCheckNodePort.n1"]


def test_a_health_check_that_is_not_recorded_is_missed():
    missing = spoilt(LOCAL, ("healthCheckNodePort",), ...)
    assert list(failing(missing)) == [f"healthCheckNodePort.n{number}" for number in (1, 2, 3)]
    twin = read(LOCAL)
    twin["healthCheckNodePort"]["n9"] = twin["healthCheckNodePort"]["n1"]
    assert list(failing(twin)) == ["healthCheckNodePort.n9"]


ENDPOINT = ("endpointSlices", 0, "endpoints", 0)
SPEC = ("stored", 0, "spec")


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        (
            (*ENDPOINT, "addresses", 0),
            "10.244.1.11",
            "endpointSlices[0].endpoints[0].addresses[0]: ",
        ),
        (
            (*ENDPOINT, "conditions", "ready"),
            False,
            "endpointSlices[0].endpoints[0].conditions.ready",
        ),
        ((*ENDPOINT, "targetRef"), "Pod/web-9", "endpointSlices[0].endpoints[0].targetRef: "),
        ((*ENDPOINT, "zone"), "zone-b", "endpointSlices[0].endpoints[0].zone: "),
        ((*ENDPOINT, "hostname"), "x", "endpointSlices[0].endpoints[0].hostname: ours nothing"),
        (ENDPOINT, ..., "endpointSlices[0].endpoints: "),
        (("endpointSlices", 0, "ports", 0, "port"), 8081, "endpointSlices[0].ports[0].port: "),
        (("endpointSlices", 0, "service"), "other", "endpointSlices[0].service: "),
        (("endpointSlices",), [], "endpointSlices: "),
        ((*SPEC, "externalTrafficPolicy"), "Cluster", "stored[0].spec.externalTrafficPolicy: "),
        ((*SPEC, "ports", 0, "nodePort"), 30132, "stored[0].spec.ports[0].nodePort: "),
        ((*SPEC, "clusterIP"), "10.96.10.62", "stored[0].spec.clusterIP: "),
        ((*SPEC, "ipFamilyPolicy"), ..., 'stored[0].spec.ipFamilyPolicy: ours "SingleStack"'),
        ((*SPEC, "externalName"), "x", "stored[0].spec.externalName: ours nothing"),
        (("stored", 0, "status", "loadBalancer"), {}, "stored[0].status.loadBalancer.ingress: "),
        (("stored", 0, "kind"), "Pod", "stored[0].kind: "),
        (("stored",), [], "stored: ours are 1, recorded 0"),
        (("service",), "kind: Service", "service: ours "),
        (
            ("cluster", "loadBalancer", "ports", 0, "targets"),
            ["172.18.0.13:30131"],
            "loadBalancer.ports 80: ",
        ),
    ],
)
def test_a_spoilt_object_fails_in_the_objects_case(path, value, told):
    assert failing(read(LOCAL)) == {}
    assert failing(spoilt(LOCAL, path, value))["objects"].startswith(told)


def test_a_number_that_the_server_chose_may_be_another_of_its_band():
    recording = read("nodeport-etp-cluster.iptables")
    port = recording["stored"][0]["spec"]["ports"][0]["nodePort"]
    recording["service"] = recording["service"].replace(f"    nodePort: {port}\n", "")
    assert "nodePort:" not in recording["service"]
    assert failing(recording) == {}
    recording["stored"][0]["spec"]["ports"][0]["nodePort"] = 30005
    told = failing(recording)["objects"]
    assert (told.split(": ")[0], told.split(", ")[-1]) == (
        "stored[0].spec.ports[0].nodePort",
        "recorded 30005",
    )


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        (("sysctl",), 1, "holds 'sysctl', which is not known here"),
        (("rules",), ..., "has no 'rules'"),
        (("probes",), [], "has no probes"),
        (("proxyMode",), "ipvs", "the proxyMode 'ipvs' is not known here"),
        (("kubernetes",), "v1.35.2", "is of Kubernetes 'v1.35.2', not of v1.36"),
        (("cluster", "color"), 1, "is not as recordings are: ClusterConfigError("),
        (("note",), 5, "note: 5 is no text"),
        (("random",), None, "random: null is no text"),
        (("kubernetes",), None, "kubernetes: null is no text"),
        (("endpointSlices",), None, "is not as recordings are: "),
        (("stored",), 5, "is not as recordings are: "),
        (("endpointSlices",), [None], "is not as recordings are: "),
        (("cluster",), None, "is not as recordings are: "),
        (("rules",), 5, "is not as recordings are: "),
        (("probes",), 5, "is not as recordings are: "),
    ],
)
def test_what_is_no_recording_is_said_to_be_none(path, value, told):
    with pytest.raises(RecordingError) as raised:
        failing(spoilt(LOCAL, path, value))
    assert str(raised.value).startswith(told)


@pytest.mark.parametrize("path", sorted((RECORDINGS / "sequences").glob("*.json")), ids=str)
def test_a_sequence_is_neither_right_nor_wrong(path):
    with pytest.raises(NotPlayableError):
        list(play(json.loads(path.read_text(encoding="utf-8"))))


def test_nothing_is_changed_by_playing():
    recording = read(LOCAL)
    before = copy.deepcopy(recording)
    assert failing(recording) == {}
    assert recording == before
