"""Every code that the API server can use is explained, every explanation is used, and all facts are there."""

import ast
import json
from pathlib import Path

import pytest

from portlab.kube import Cluster, from_dict
from portlab.kube.apiserver import codes
from portlab.manifest import read
from portlab.web.shell.phrases import say
from portlab.web.shell.phrases.changes import CHANGES
from portlab.web.shell.phrases.problems import PROBLEMS, WARNINGS

ROOT = Path(__file__).resolve().parents[3]
API_SERVER = ROOT / "portlab" / "kube" / "apiserver"
RECORDINGS = ROOT / "fixtures" / "conformance" / "apiserver"
CONTROLLER_CODES = {"load-balancer-ingress", "load-balancer-ingress-removed"}
READING_CODES = {
    "alias",
    "complex-key",
    "control-character",
    "invalid-binary",
    "invalid-utf8",
    "lone-surrogate",
    "merge-value",
    "null-key",
    "syntax",
    "tag",
    "too-deep",
    "too-large",
    "too-many-events",
    "unsupported-key",
    "unsupported-value",
}


def test_every_change_is_explained_and_no_other():
    assert set(CHANGES) == codes.CHANGES | CONTROLLER_CODES


def test_every_refusal_is_explained_and_no_other():
    assert set(PROBLEMS) == codes.ERRORS | codes.STATUSES | READING_CODES


def test_every_warning_is_explained_and_no_other():
    assert set(WARNINGS) == codes.WARNINGS


def test_every_code_is_used():
    used = set()
    for path in API_SERVER.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Attribute)
                and isinstance(node.value, ast.Name)
                and node.value.id == "codes"
            ):
                used.add(getattr(codes, node.attr))
    assert used == codes.CHANGES | codes.ERRORS | codes.STATUSES | codes.WARNINGS


def recorded_outcomes(name):
    """What Cluster makes of every manifest of a group of recordings."""
    recorded = json.loads((RECORDINGS / f"{name}.json").read_text(encoding="utf-8"))
    fresh = Cluster(from_dict(recorded["cluster"]))
    for case in recorded["cases"]:
        cluster = fresh.copy()
        for step in case["steps"]:
            if step["verb"] in ("create", "dry-run", "replace", "apply") and "manifest" in step:
                yield cluster.apply(read(step["manifest"]), dry_run=step["verb"] == "dry-run")


@pytest.mark.parametrize(
    "name",
    [
        "create-defaults",
        "create-invalid",
        "create-decode",
        "dual-stack",
        "dual-stack-ipv6",
        "allocation-sequences-range",
        "allocation-sequences-small",
        "update-sequences",
    ],
)
def test_every_sentence_finds_its_facts(name):
    for outcome in recorded_outcomes(name):
        sentences = [say(CHANGES, each.code, each.facts) for each in outcome.changes]
        sentences += [say(WARNINGS, each.code, each.facts) for each in outcome.warnings]
        sentences += [say(PROBLEMS, each.code, each.facts) for each in outcome.problems]
        if status := outcome.status:
            sentences.append(say(PROBLEMS, status.rule, dict(status.facts)))
            sentences += [say(PROBLEMS, each.code, dict(each.facts)) for each in status.errors]
        assert all(sentence.strip() for sentence in sentences)
