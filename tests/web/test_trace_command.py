"""`manage.py trace`: what it prints, and how it ends."""

from __future__ import annotations

import json
import re
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils.translation import override

from portlab.kube.cluster import Cluster
from portlab.manifest import read
from portlab.web.shell.clusterfiles import load_config

FIXTURES = Path(__file__).parents[2] / "fixtures"
BACKEND = FIXTURES / "manifests" / "backend.yaml"
CLOUD = FIXTURES / "clusters" / "three-nodes-cloud.yaml"


def run(*arguments: object) -> tuple[int, str, str]:
    """Exit code, output and errors of the command."""
    out, err = StringIO(), StringIO()
    code = 0
    try:
        call_command("trace", *map(str, arguments), stdout=out, stderr=err)
    except SystemExit as stop:
        code = int(stop.code or 0)
    return code, out.getvalue(), err.getvalue()


def manifest(folder: Path, text: str) -> Path:
    """A manifest file."""
    path = folder / "service.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_steps_are_printed_with_their_headers() -> None:
    code, out, err = run(BACKEND, "--from", "client", "--to", "n3:31263", "--seed", 1)
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[0] == "client -> n3:31263 TCP"
    assert lines[1].split() == ["src", "dst"]
    assert [line.split()[0] for line in lines[2:9]] == list("1234567")
    assert re.sub(r"\d+\.\d+\.\d+\.\d+:\d+", "…", lines[2]) == (
        "1  request  …  …   The client sends to n3, a node without a backend Pod."
    )
    assert lines[9].startswith("Answered: web-2 answered on port 3000.")


def test_json_is_the_documented_trace() -> None:
    code, out, _ = run(BACKEND, "--from", "client", "--to", "n3:31263", "--seed", 4, "--json")
    cluster = Cluster(load_config(FIXTURES / "clusters" / "three-nodes.yaml"), 4)
    cluster.apply(read(BACKEND.read_text(encoding="utf-8")))
    assert code == 0
    assert json.loads(out) == cluster.send("client", "n3:31263", seed=4).to_dict()


def test_all_possible_traces_come_with_their_shares() -> None:
    code, out, _ = run(BACKEND, "--from", "client", "--to", "n3:31263", "--all")
    heads = [line for line in out.splitlines() if line.startswith("client ->")]
    assert code == 0
    assert heads == ["client -> n3:31263 TCP, 33.3% of such packets"] * 3
    _, listed, _ = run(BACKEND, "--from", "client", "--to", "n3:31263", "--all", "--json")
    assert [trace["backend"] for trace in json.loads(listed)] == ["web-1", "web-2", "web-3"]


def test_without_a_request_the_service_chooses_one() -> None:
    assert run(BACKEND)[1].splitlines()[0] == "client -> n3:nodePort TCP"
    assert run(BACKEND, "--from", "curl-3")[1].splitlines()[0] == "curl-3 -> n3:nodePort TCP"


def test_another_cluster_and_protocol_can_be_chosen(tmp_path: Path) -> None:
    text = BACKEND.read_text(encoding="utf-8").replace("type: NodePort", "type: LoadBalancer")
    path = manifest(tmp_path, text)
    code, out, _ = run(path, "--cluster", CLOUD)
    assert code == 0
    assert out.splitlines()[0] == "client -> loadBalancer:port TCP"
    ping = run(BACKEND, "--to", "n1", "--protocol", "icmp")[1]
    assert ping.splitlines()[-1] == "Answered: n1 answered the ping."


def test_a_refused_packet_says_how() -> None:
    code, out, _ = run(BACKEND, "--from", "client", "--to", "n1:3000")
    assert code == 0
    assert out.splitlines()[-1] == (
        "Refused: n1 itself refused: on a node only the nodePort leads to a Service,"
        " and nothing listens on port 3000. (rst)"
    )


def test_a_refused_manifest_ends_with_one(tmp_path: Path) -> None:
    text = BACKEND.read_text(encoding="utf-8").replace("31263", "80")
    code, out, err = run(manifest(tmp_path, text))
    assert (code, out) == (1, "")
    assert "spec.ports[0].nodePort: Invalid value: 80: provided port is not in the valid" in err


def test_a_text_that_is_no_yaml_ends_with_one(tmp_path: Path) -> None:
    code, out, err = run(manifest(tmp_path, "a: [\n"))
    assert (code, out) == (1, "")
    assert err.startswith("error: ")


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (("--to", "n9:80"), "trace: There is no node, Pod or client called n9.\n"),
        (
            ("--from", "nobody"),
            "trace: There is no client, node or Pod called nobody to send from.\n",
        ),
        (
            ("--to", "loadBalancer:port"),
            "trace: backend is of type NodePort: nobody was asked for a load balancer.\n",
        ),
        (
            ("--to", "n1"),
            "trace: n1 is not a destination. Write HOST:PORT, like n1:31263 or clusterIP:port.\n",
        ),
    ],
)
def test_words_that_stand_for_nothing_end_with_two(arguments: tuple[str, ...], line: str) -> None:
    assert run(BACKEND, *arguments) == (2, "", line)


def test_files_that_are_not_there_end_with_two(tmp_path: Path) -> None:
    missing = tmp_path / "missing.yaml"
    assert run(missing) == (2, "", f"trace: {missing}: No such file or directory\n")
    assert run(BACKEND, "--cluster", missing)[0] == 2


def test_files_of_no_use_are_told_as_apply_tells_them(tmp_path: Path) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_bytes(b"kind: Service\n# \xff\n")
    assert run(bad) == (2, "", f"trace: {bad}: is not UTF-8 text (byte 16)\n")
    assert run(tmp_path) == (2, "", f"trace: {tmp_path}: Is a directory\n")
    empty = tmp_path / "empty.yaml"
    empty.write_text("nodes: 5\n", encoding="utf-8")
    told = f"trace: {empty}: cluster.nodes: must be a list\n"
    assert run(BACKEND, "--cluster", empty) == (2, "", told)


def test_a_cluster_in_nftables_mode_is_walked_by_nftables_rules(tmp_path: Path) -> None:
    text = (FIXTURES / "clusters" / "three-nodes.yaml").read_text(encoding="utf-8")
    path = tmp_path / "cluster.yaml"
    path.write_text(text.replace("proxyMode: iptables", "proxyMode: nftables"), encoding="utf-8")
    code, out, _ = run(BACKEND, "--cluster", path, "--json")
    tables = {rule["table"] for step in json.loads(out)["steps"] for rule in step["rules"]}
    assert (code, tables) == (0, {"kube-proxy"})


def test_many_connections_are_a_picture_of_bars() -> None:
    code, out, _ = run(BACKEND, "--many", 1000)
    head, names, *bars = out.splitlines()
    assert (code, head) == (0, "client -> n3:nodePort TCP, 1000")
    assert names.split() == ["Connections", "%", "Expected"]
    cells = [line.split() for line in bars]
    assert [row[0] for row in cells] == ["web-1", "web-2", "web-3"]
    assert sum(int(row[2]) for row in cells) == 1000
    assert [row[1] for row in cells] == ["#" * round(int(row[2]) / 25) for row in cells]
    assert [row[3:5] for row in cells] == [[f"{int(row[2]) / 10:.1f}%", "33.3%"] for row in cells]


def test_all_traces_and_many_connections_are_not_asked_for_together() -> None:
    with pytest.raises(CommandError, match="--many: not allowed with argument --all"):
        run(BACKEND, "--all", "--many", 3)


def test_the_picture_of_bars_is_there_in_chinese() -> None:
    with override("zh-hans"):
        out = run(BACKEND, "--many", 10)[1]
    assert out.splitlines()[1].split() == ["连接", "%", "期望"]


def test_many_connections_as_json_are_the_distribution() -> None:
    code, out, _ = run(BACKEND, "--many", 10, "--json")
    found = json.loads(out)
    assert (code, found["count"], found["totals"]["answered"]) == (0, 10, 10)
    assert sorted(found) == ["count", "destination", "origin", "protocol", "shares", "totals"]


def test_a_count_of_connections_out_of_range_ends_with_two() -> None:
    told = "trace: a count of connections is from 1 to 100000, not 0\n"
    assert run(BACKEND, "--many", 0) == (2, "", told)
