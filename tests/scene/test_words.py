"""Every word that the scene can ask for is there, and fits where it stands."""

import ast
import re
from pathlib import Path

import pytest
from scene.plays import chinese, english, play

import portlab.scene
from portlab.kube.kubeproxy.codes import STEP_CODES
from portlab.kube.kubeproxy.trace import OUTSIDE, POD, Address
from portlab.scene.endings import BAD_ENDS
from portlab.scene.rulebox import REASON_CODES
from portlab.scene.saying import MACHINES, VARIED, owner_name
from portlab.web.shell.phrases.hosts import MACHINES as HOST_NAMES
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
    needed |= {"card-src", "card-dst"} | MACHINES
    # Asked for by kind and step (saying.word), not by name.
    needed -= {"headline", "card", "note", "end", "act"}
    assert sorted(needed - set(SCENE)) == []


def test_words_for_variants_are_known_to_the_scene_and_belong_to_a_variant():
    assert {code for code in SCENE if "." in code} == VARIED
    for code in VARIED:
        step, variant = re.fullmatch(r"[a-z]+-([a-z-]+)\.([a-z-]+)", code).groups()
        assert variant in STEP_CODES[step]


def test_every_machine_without_a_name_has_one_here():
    assert set(HOST_NAMES) == MACHINES


def headline(name, words):
    """The headline of the step at which the packet comes to its end."""
    scene = play(name).scene("wide", words=words)
    lost = next(end for end in scene.endings if "bad" in end.cls)
    (line,) = (line for line in scene.headlines if line.steps == lost.steps)
    return " ".join(text.text for text in line.texts)


ENDS = {
    "dead address": ("Nobody has the address 10.244.3.99", "没人拥有地址 10.244.3.99"),
    "load balancer, wrong port": (
        "n1 throws away a packet from itself",
        "n1 丢弃自称来自它自己的数据包",
    ),
    "load balancer without a node": (
        "The load balancer has no node to send to",
        "负载均衡器没有可以发往的节点",
    ),
    "answer from a stranger": ("The sender throws the answer away", "发送方丢弃了应答"),
    "router that answers": (
        "The router knows no way to 10.102.141.61:3000",
        "路由器不知道去 10.102.141.61:3000 的路",
    ),
    "nftables, wrong port": (
        "n3 refuses: no such port",
        "n3 拒绝：没有这个端口",
    ),
    "nftables, ping": ("n3 refuses the ping", "n3 拒绝 ping"),
    "from a Pod to nobody": (
        "The router knows no way to 10.1.2.3:80",
        "路由器不知道去 10.1.2.3:80 的路",
    ),
}


@pytest.mark.parametrize(("name", "said"), ENDS.items())
def test_a_packet_is_said_to_end_as_it_did(name, said):
    assert (headline(name, english), headline(name, chinese)) == said


@pytest.mark.parametrize("name", ["node port", "to the client", "cluster IP from outside"])
def test_machines_have_chinese_names_in_chinese(name):
    scene = play(name).scene("wide", words=chinese)
    texts = [text for box in scene.hosts for text in box.texts]
    texts += [text for line in scene.headlines for text in line.texts]
    texts += [text for card in scene.cards for row in card.rows for text in row.texts]
    said = " ".join([scene.description, *(text.text for text in texts)])
    assert re.findall(r"\b(client|router|load-balancer)\b", said) == []
    assert "客户端" in said


def test_a_pod_keeps_its_name_whatever_it_is():
    assert owner_name(Address("10.244.1.9", 80, POD, "router"), chinese) == "router"
    assert owner_name(Address("203.0.113.10", 80, OUTSIDE, "client"), chinese) == "客户端"


@pytest.mark.parametrize("speak", [english, chinese])
def test_every_phrase_can_be_filled(speak):
    assert [code for code in SCENE if "%(" in speak(code, **FACTS)] == []


def test_words_at_the_thing_are_fewer_than_eight():
    at_things = [code for code in SCENE if code.startswith(("rule-", "act-", "end-", "card-"))]
    assert [code for code in at_things if len(english(code, **FACTS).split()) > 7] == []
