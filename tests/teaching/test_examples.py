"""Worked examples: the format, and every one of them played."""

import re

import pytest
from django.conf import settings

from portlab.teaching.examples import GROUPS, ExampleError, in_groups, read_example
from portlab.web.lab.examples import example_state, examples, examples_context
from portlab.web.lab.podstates import POD_STATES
from portlab.web.lab.result import answer
from portlab.web.lab.state import LabState
from portlab.web.lab.worlds import WORLDS, first_manifest

GOOD = """\
group: types
order: 10
title: {en: One, zh-hans: 一}
note: {en: Look., zh-hans: 看。}
tags: [ClusterIP]
world: three-nodes
pods: {web-1: silent}
from: curl-3
to: 'clusterIP:port'
answer: stored
packet: answered
manifest: |
  kind: Service
"""


def played(example):
    """What the lab makes of an example: the API server's answer, and the verdict on the packet that it names."""
    result = answer(example_state(example))
    picture = result.picture
    if picture is None or picture.trace is None:
        return "stored" if result.outcome.accepted else "refused", "none"
    assert not picture.readdressed
    return "stored" if result.outcome.accepted else "refused", picture.trace.verdict


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.slug)
def test_every_example_does_what_it_says(example):
    assert played(example) == (example.answer, example.packet)


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.slug)
def test_every_example_is_of_this_project_and_has_an_address(example):
    assert example.world in WORLDS
    assert set(example.pods.values()) <= set(POD_STATES)
    assert example_state(example, view="yaml", predict=False).address().startswith("/lab/")
    assert re.search("[\u4e00-\u9fff]", example.note["zh-hans"])


def test_the_articles_own_example_is_the_first_visit():
    first = in_groups(examples())["article"][0]
    assert first.manifest == first_manifest()


def test_every_group_has_examples_in_their_order():
    groups = in_groups(examples())
    assert tuple(groups) == GROUPS
    assert [[one.order for one in found] for found in groups.values()] == [
        sorted(one.order for one in found) for found in groups.values()
    ]


def test_the_menu_marks_the_example_that_is_open():
    example = next(one for one in examples() if one.slug == "headless")
    groups = examples_context(LabState(manifest=example.manifest))["example_groups"]
    shown = [one for group in groups for one in group["examples"]]
    assert [one["title"] for one in shown if one["current"]] == [example.title["en"]]
    assert len(shown) == len(list((settings.BASE_DIR / "fixtures" / "examples").glob("*.yaml")))


def test_a_file_is_read():
    example = read_example("one", GOOD)
    assert (example.slug, example.pods, example.origin, example.manifest) == (
        "one",
        {"web-1": "silent"},
        "curl-3",
        "kind: Service\n",
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "one: nothing is written in it"),
        (GOOD.replace("tags", "tag"), "one: has other keys than an example has"),
        (GOOD.replace("answer: stored", "answer: maybe"), "one: answer is none of stored, refused"),
        (
            GOOD.replace(", zh-hans: 看。", ""),
            "one: note is not there in each of en, zh-hans",
        ),
    ],
)
def test_a_file_that_is_no_example_says_why(text, told):
    with pytest.raises(ExampleError) as raised:
        read_example("one", text)
    assert str(raised.value) == told
