"""Every word that the scene can ask for is there, and fits where it stands."""

import ast
import re
from pathlib import Path

import pytest
from scene.plays import chinese, english

import portlab.scene
from portlab.kube.kubeproxy.codes import STEP_CODES
from portlab.scene.endings import BAD_ENDS
from portlab.scene.rulebox import REASON_CODES
from portlab.web.shell.phrases.scene import SCENE

# Steps that have a way of their own, and so no box.
NEVER_A_BOX = {"send", "answer", "undo-nat", "answer-arrives", "refusal-arrives"}

FACTS = {
    "node": "n1",
    "to": "n2",
    "ip": "10.96.45.7",
    "port": 3000,
    "destination": "10.96.45.7:3000",
    "new_source": "n1",
    "new_destination": "web-1",
    "pick": "web-1",
    "endpoints": 3,
    "service": "backend",
    "name": "shop.example.com",
    "count": 8,
    "selected": 3,
    "total": 4,
    "origin": "client",
    "protocol": "TCP",
}


def asked_for():
    """The codes that the scene's modules name as they stand."""
    codes = set()
    for path in Path(portlab.scene.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "words":
                (first, *_) = node.args
                for value in ast.walk(first):
                    if isinstance(value, ast.Constant) and re.fullmatch(
                        r"[a-z][a-z-]+[a-z]", str(value.value)
                    ):
                        codes.add(value.value)
    return codes


def test_every_code_has_its_phrase():
    needed = asked_for() | REASON_CODES
    for code in STEP_CODES:
        needed |= {f"card-{code}", f"note-{code}", f"headline-{code}"}
    for code in set(STEP_CODES) - NEVER_A_BOX:
        needed.add(f"act-{code}")
    needed |= {f"end-{code}" for code in BAD_ENDS}
    needed |= {"card-src", "card-dst"}
    assert sorted(needed - set(SCENE)) == []


@pytest.mark.parametrize("speak", [english, chinese])
def test_every_phrase_can_be_filled(speak):
    assert [code for code in SCENE if "%(" in speak(code, **FACTS)] == []


def test_words_at_the_thing_are_fewer_than_eight():
    at_things = [code for code in SCENE if code.startswith(("rule-", "act-", "end-", "card-"))]
    assert [code for code in at_things if len(english(code, **FACTS).split()) > 7] == []
