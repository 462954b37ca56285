"""Aliases and merge keys: what they stand for, and where that is."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portlab.manifest import Manifest, Mapping, locate, read, to_python, walk

SERVICE = """\
metadata:
  labels: &l
    app: web
spec:
  selector: *l
  ports:
  - &p
    name: a
    port: 80
  - <<: *p
    name: b
  - *p
"""


def data(text: str) -> Any:
    manifest = read(text)
    assert manifest.problems == ()
    return to_python(manifest.root)


def told(manifest: Manifest, path: str) -> tuple[str, int, bool]:
    """The text at the place of a path, with its line."""
    location = locate(manifest, path)
    start, end = location.span.start, location.span.end
    return manifest.text[start.index : end.index], start.line, location.exact


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: &x 1\nb: *x", {"a": 1, "b": 1}),
        ("a: &x 1\nb: &x '1'\nc: *x", {"a": 1, "b": "1", "c": "1"}),
        ("a: &x\nb: *x", {"a": None, "b": None}),
        ("a: &x {b: [1]}\nc: [*x, *x]", {"a": {"b": [1]}, "c": [{"b": [1]}, {"b": [1]}]}),
        ("a: &x [&y 1, *y]\nb: *x", {"a": [1, 1], "b": [1, 1]}),
        ("a: &k key\n*k : 1", {"a": "key", "key": 1}),
        ("&k a: *k", {"a": "a"}),
        ("a: &x <<\n*x : 1", {"a": "<<", "<<": 1}),
        ("<<: &x {a: 1}\nb: *x", {"a": 1, "b": {"a": 1}}),
        ("x: &x {a: 1}\n<<: *x\na: 2", {"x": {"a": 1}, "a": 2}),
        ("x: &x {a: 1}\na: 2\n<<: *x", {"x": {"a": 1}, "a": 1}),
        ("<<: [&x {a: 1}, {b: *x}]", {"a": 1, "b": {"a": 1}}),
        ("- &x {a: 1}\n- <<: [*x, {a: 2, b: 2}]", [{"a": 1}, {"a": 1, "b": 2}]),
        ("- &x {a: 1}\n- &y {<<: *x, b: 2}\n- <<: *y", [{"a": 1}, *[{"a": 1, "b": 2}] * 2]),
        ("- &x a\n---\n- *x", ["a"]),
    ],
)
def test_an_alias_stands_for_what_its_anchor_is_at(text: str, value: Any) -> None:
    assert data(text) == value


def test_an_alias_has_its_own_place_and_what_is_below_it_has_the_anchor_s() -> None:
    manifest = read(SERVICE)
    placed = {
        path: SERVICE[node.span.start.index : node.span.end.index]
        for path, node in walk(manifest.root)
        if node.alias or path[:2] == ("spec", "selector")
    }
    assert placed == {
        ("spec", "selector"): "*l",
        ("spec", "selector", "app"): "web",
        ("spec", "ports", 2): "*p",
    }


def test_a_manifest_tells_its_aliases() -> None:
    manifest = read(SERVICE)
    aliases = [
        (SERVICE[each.span.start.index : each.span.end.index], each.anchor.start.line)
        for each in manifest.aliases
    ]
    assert aliases == [("*l", 2), ("*p", 7), ("*p", 7)]
    anchor = manifest.aliases[0].anchor
    assert SERVICE[anchor.start.index : anchor.end.index] == "&l\n    app: web"


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("metadata.labels.app", ("web", 3, True)),
        ("spec.selector", ("*l", 5, True)),
        ("spec.selector.app", ("*l", 5, True)),
        ("spec.selector.tier", ("selector", 5, False)),
        ("spec.selector.app.x", ("*l", 5, False)),
        ("spec.ports[1].port", ("*p", 10, True)),
        ("spec.ports[1].name", ("b", 11, True)),
        ("spec.ports[2].port", ("*p", 12, True)),
        ("spec.ports[2].nodePort", ("*p", 12, False)),
    ],
)
def test_a_path_through_an_alias_leads_to_the_alias(
    path: str, place: tuple[str, int, bool]
) -> None:
    assert told(read(SERVICE), path) == place


def test_of_nested_aliases_the_outermost_is_the_place() -> None:
    manifest = read("a: &a {b: 1}\nc: &c {d: *a}\ne: {<<: *c}\nf: {<<: {<<: *a}}\n")
    assert told(manifest, "e.d.b") == ("*c", 3, True)
    assert told(manifest, "f.b") == ("*a", 4, True)
    assert told(manifest, "c.d.b") == ("*a", 2, True)


def test_merged_entries_know_what_brought_them_in() -> None:
    text = "a: &a {b: 1}\nc:\n  <<: [{d: 2}, *a]\n  e: 3\n"
    root = read(text).root
    assert isinstance(root, Mapping)
    mapping = root.get("c")
    assert isinstance(mapping, Mapping)
    assert [
        (each.key, each.merged, each.through and text[each.through.start.index :][:2])
        for each in mapping.entries
    ] == [("b", True, "*a"), ("d", True, None), ("e", False, None)]
    assert (root.merges, mapping.merges) == (False, True)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("a: &x {b: 1,\n\n b: 2}\nc: *x", [3, 3]),
        ("a: &x 1\nb: 2\nb: *x", [3]),
        ("a: &x\n  b: 1\n  c: 2\nd:\n  <<: *x\n  c: 3", [6]),
        ("a: &x\n  b: 1\nd:\n  b: 3\n  <<: *x", [2]),
        ("a: &x {b: 1}\nd:\n  <<: [*x,\n    {b: 2}]", [1]),
        ("a: &x {b: &y 1}\nd:\n  <<: {b: *y}\n  <<:\n    *x", [1]),
    ],
)
def test_duplicates_are_told_at_the_second_value_s_own_place(text: str, lines: list[int]) -> None:
    found = [
        entry.value.span.start.line
        for _path, node in walk(read(text).root)
        if isinstance(node, Mapping)
        for entry in node.duplicates
    ]
    assert found == lines


PIECES = st.sampled_from(
    ["*x", "*y", "&x ", "&y ", "{a: ", "[", "]", "}", ", ", "<<: ", "b: ", "1", "k", "? ", ": "]
)


@given(st.lists(PIECES, max_size=25).map("".join))
@settings(max_examples=500, deadline=None)
def test_no_aliases_make_it_raise(text: str) -> None:
    manifest = read(f"- &x {{k: 1}}\n- &y [*x]\n- {text}")
    assert bool(manifest.problems) != bool(manifest.documents)
    for path, _node in walk(manifest.root):
        assert locate(manifest, path).exact
