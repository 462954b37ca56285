"""What kube-apiserver v1.36.2 answered to creates, dry runs, replacements and deletions, played against Cluster.

Cases are chosen by rule, never one by one: those whose steps are requests for whole Services, sent as YAML within
the reader's limits, and without YAML aliases, which PortLab refuses to read.
"""

import base64
import json
import re
from pathlib import Path

import pytest

from portlab.kube import Cluster, from_dict
from portlab.kube.apiserver.portallocator import reserved_ports
from portlab.manifest import parse_path, read, read_bytes
from portlab.manifest.read import MAX_BYTES

RECORDINGS = Path(__file__).resolve().parents[3] / "fixtures" / "conformance" / "apiserver"
GROUPS = (
    "create-defaults",
    "create-invalid",
    "create-decode",
    "allocation-sequences-range",
    "allocation-sequences-small",
    "dual-stack",
    "dual-stack-ipv6",
    "update-sequences",
)
VERBS = {"create", "dry-run", "replace", "delete", "get"}
# `put` holds a request that names an object's uid, which PortLab does not keep.
TAGS_LEFT_OUT = {"anchors", "put"}


def is_chosen(case):
    """The rule."""
    return not TAGS_LEFT_OUT & set(case["tags"]) and all(
        step["verb"] in VERBS
        and "contentType" not in step
        and len(step.get("manifest", "")) <= MAX_BYTES
        for step in case["steps"]
    )


def groups():
    """Group, cluster and tag with all the cases that the rule chooses."""
    for name in GROUPS:
        recorded = json.loads((RECORDINGS / f"{name}.json").read_text(encoding="utf-8"))
        by_tag = {}
        for case in recorded["cases"]:
            if is_chosen(case):
                by_tag.setdefault(case["tags"][0], []).append(case)
        for tag, cases in by_tag.items():
            yield pytest.param(recorded["cluster"], cases, id=f"{name}/{tag}")


class Player:
    """Plays one case; values that the server chose are told apart by a mapping from recorded to own ones."""

    def __init__(self, cluster):
        self.cluster = cluster
        self.own = {}

    def play(self, step):
        """What differs between the recorded answer and PortLab's, or None."""
        verb, result, name = step["verb"], step["result"], step.get("name", "")
        if verb == "delete":
            status = self.cluster.delete(name)
            return self.compare("code", status.code if status else 200, result["code"])
        if verb == "get":
            service = self.cluster.service(name)
            return self.compare("code", 200 if service else 404, result["code"])
        outcome = self.send(step)
        code = outcome.status.code if outcome.status else (201 if outcome.created else 200)
        texts = [warning.text for warning in outcome.warnings]
        return (
            self.compare("code", code, result["code"])
            or self.compare("warnings", texts, result["warnings"])
            or (
                self.compare_object(outcome.service.to_dict(), result)
                if "object" in result
                else self.compare_status(outcome.status.to_dict(), result)
            )
        )

    def send(self, step):
        """The request of a step."""
        if "manifestBase64" in step:
            manifest = read_bytes(base64.b64decode(step["manifestBase64"]))
        else:
            manifest = read(step["manifest"])
        validation = step.get("fieldValidation", "Strict")
        options = {
            "namespace": step.get("namespace", "default"),
            # Without the parameter the server warns.
            "field_validation": "Warn" if validation == "none" else validation,
            "dry_run": step["verb"] == "dry-run" or step.get("dryRun", False),
        }
        if step["verb"] == "replace":
            return self.cluster.replace(manifest, step["name"], **options)
        return self.cluster.create(manifest, **options)

    def compare(self, what, got, wanted):
        """A sentence if two things differ."""
        return None if got == wanted else f"{what}: {got!r}, recorded {wanted!r}"

    def compare_object(self, got, result):
        """Chosen values by their range and by being equal where recorded ones are, all others exactly."""
        wanted = json.loads(json.dumps(result["object"]))
        for text in result["allocated"]:
            *way, last = parse_path(text)
            mine, theirs = got, wanted
            for part in way:
                mine, theirs = mine[part], theirs[part]
            if self.own.setdefault(theirs[last], mine[last]) != mine[last]:
                return f"{text}: {mine[last]!r} is not the value chosen before"
            if last in ("nodePort", "healthCheckNodePort") and not self.is_likely(mine[last]):
                return f"{text}: {mine[last]} lies in the lower band"
            theirs[last] = mine[last]
        return self.compare("object", got, wanted)

    def is_likely(self, port):
        """A chosen node port lies in the upper band, unless that is used up."""
        ports = self.cluster.ranges().node_ports
        low, high = int(ports.low), int(ports.high)
        reserved = reserved_ports(high - low + 1)
        upper = [taken for taken in ports.taken if taken.band == "upper"]
        return low + reserved <= port <= high or len(upper) == high - low + 1 - reserved

    def compare_status(self, got, result):
        """The whole Status, with any text in the places where the server made something up."""
        pattern = re.escape(json.dumps(result["status"], sort_keys=True))
        for text in result.get("randomInMessage", ()):
            pattern = pattern.replace(re.escape(text), r"[A-Za-z0-9_.:]+")
        text = json.dumps(got, sort_keys=True)
        return None if re.fullmatch(pattern, text) else f"status: {text}, recorded {pattern}"


@pytest.mark.parametrize(("described", "cases"), tuple(groups()))
def test_answers_are_the_recorded_ones(described, cases):
    fresh = Cluster(from_dict(described), seed=1)
    different = {}
    for case in cases:
        player = Player(fresh.copy())
        for number, step in enumerate(case["steps"]):
            if found := player.play(step):
                different[f"{case['id']}[{number}]"] = found
                break
    assert different == {}


def test_the_rule_chooses_most_cases():
    chosen = sum(len(param.values[1]) for param in groups())
    assert chosen == 1062
