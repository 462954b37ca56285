"""Every code that the API server can use is explained, every explanation is used, and all facts are there."""

import ast
from pathlib import Path

import pytest

from portlab.kube.apiserver import codes
from portlab.kube.controllers.loadbalancer import LOAD_BALANCER_INGRESS
from portlab.web.shell.phrases import say
from portlab.web.shell.phrases.changes import CHANGES
from portlab.web.shell.phrases.problems import PROBLEMS, WARNINGS
from tests.conformance.told import cases, outcomes_of
from tests.reading_codes import READING_CODES

ROOT = Path(__file__).resolve().parents[3]
API_SERVER = ROOT / "portlab" / "kube" / "apiserver"
CONTROLLER_CODES = {LOAD_BALANCER_INGRESS}


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


@pytest.fixture(scope="module")
def recorded_outcomes():
    """What PortLab answers to every step of every recording."""
    return [outcome for _, described, case in cases() for outcome in outcomes_of(described, case)]


def test_every_sentence_finds_its_facts(recorded_outcomes):
    for outcome in recorded_outcomes:
        sentences = [say(CHANGES, each.code, each.facts) for each in outcome.changes]
        sentences += [say(WARNINGS, each.code, each.facts) for each in outcome.warnings]
        sentences += [say(PROBLEMS, each.code, each.facts) for each in outcome.problems]
        if status := outcome.status:
            sentences.append(say(PROBLEMS, status.rule, dict(status.facts)))
            sentences += [say(PROBLEMS, each.code, dict(each.facts)) for each in status.errors]
        assert all(sentence.strip() for sentence in sentences)
