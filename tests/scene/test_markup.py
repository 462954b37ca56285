"""The drawing as it goes out: well formed, safe, without inline style, with ids of its own."""

import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from django.template.loader import render_to_string
from scene.plays import PLAYS, Played, play, world

from portlab.scene.model import LAYOUTS
from portlab.scene.paint import Markup, paint


def markup(scene):
    return render_to_string("lab/scene.svg", {"scene": scene})


def tree(scene):
    return ElementTree.fromstring(markup(scene))  # noqa: S314 - our own drawing


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("name", PLAYS)
def test_every_drawing_is_well_formed_and_wears_no_inline_style(name, layout):
    text = markup(play(name).scene(layout, 1))
    ElementTree.fromstring(text)  # noqa: S314 - our own drawing
    assert re.findall(r"\sstyle=|<style|\son\w+=|None|\bnan\b", text) == []


def test_the_two_layouts_share_no_id():
    scenes = [play("node port").scene(layout) for layout in LAYOUTS]
    ids = [[e.get("id") for e in tree(s).iter() if e.get("id")] for s in scenes]
    assert len(set(ids[0] + ids[1])) == len(ids[0]) + len(ids[1])


def test_every_reference_is_to_something_in_the_drawing():
    for layout in LAYOUTS:
        for name in ("node port", "no endpoint", "load balancer"):
            text = markup(play(name).scene(layout))
            ids = set(re.findall(r'id="([^"]+)"', text))
            used = set(re.findall(r'href="#([^"]+)"|url\(#([^)]+)\)', text))
            assert {a or b for a, b in used} <= ids
            assert set(re.search(r'labelledby="([^"]+)"', text)[1].split()) <= ids


def test_the_current_step_is_told_to_the_player():
    root = tree(play("node port").scene("wide", 3))
    assert (root.get("data-step"), root.get("data-total")) == ("3", "7")
    assert root.get("data-motion").count("/") == 7
    now = [e for e in root.iter() if e.get("class", "").endswith("now") and e.get("data-steps")]
    assert {e.get("data-steps") for e in now} == {"3"}
    packet = next(e for e in root.iter() if e.get("class") == "packet")
    assert re.fullmatch(r"translate\([\d.]+ [\d.]+\)", packet.get("transform"))


@pytest.mark.parametrize("layout", LAYOUTS)
def test_names_cannot_break_out_of_the_drawing(layout):
    config = world("three-nodes")
    hostile = "<script>\"&'x"
    pods = (replace(config.pods[0], name=hostile), *config.pods[1:])
    nodes = (*config.nodes[:2], replace(config.nodes[2], name=hostile))
    scene = Played(config=replace(config, pods=pods, nodes=nodes), service=None).scene(layout)
    text = markup(scene)
    assert "<script" not in text
    titles = [e.text for e in ElementTree.fromstring(text).iter() if e.tag.endswith("title")]  # noqa: S314
    assert f"{hostile} 10.244.1.10" in titles


def test_only_escaped_text_is_called_safe():
    scene = play("node port").scene("wide")
    box = paint(replace(scene, pods=(scene.pods[0]._replace(name="<b>"),))).things[-1]
    assert isinstance(box.name, Markup)
    assert box.name == "&lt;b&gt;"
