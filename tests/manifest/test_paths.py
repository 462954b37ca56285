"""Field paths of any keys lead to a place, and never raise."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portlab.manifest import Manifest, format_path, locate, path_in, read, walk
from portlab.manifest.emit import emit

KEYS = st.text(st.sampled_from("ab0.[]'\" \\\n:é"), max_size=5)
WORDS = st.text(st.sampled_from("ab0'\" \\:é"), min_size=1, max_size=5)


def trees(keys: st.SearchStrategy[str]) -> st.SearchStrategy[Any]:
    """Data with these keys."""
    return st.recursive(
        st.integers(0, 9) | KEYS,
        lambda below: st.dictionaries(keys, below, max_size=3) | st.lists(below, max_size=2),
        max_leaves=8,
    )


def told(manifest: Manifest, path: str) -> tuple[str, bool]:
    """The text at the place to which ``path`` leads."""
    location = locate(manifest, path)
    span = location.span
    return manifest.text[span.start.index : span.end.index], location.exact


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(WORDS, trees(WORDS), max_size=4))
def test_every_path_of_a_tree_leads_to_its_own_value(data: dict[str, Any]) -> None:
    manifest = read(emit(data))
    for path, node in walk(manifest.root):
        location = locate(manifest, format_path(path))
        assert (location.span.start, location.exact) == (node.span.start, True)


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(KEYS, trees(KEYS), max_size=4))
def test_every_path_of_any_keys_is_found(data: dict[str, Any]) -> None:
    # Keys with dots and brackets can make two paths one text; it leads to one of them.
    manifest = read(emit(data))
    for path, _node in walk(manifest.root):
        assert locate(manifest, format_path(path)).exact
        assert locate(manifest, path).exact


@settings(max_examples=150, deadline=None)
@given(trees(KEYS), st.text(max_size=12) | KEYS | st.text(st.sampled_from("ab.[]01"), max_size=12))
def test_no_text_is_too_odd_a_path(data: Any, path: str) -> None:
    manifest = read(emit(data))
    location = locate(manifest, path)
    assert 0 <= location.span.start.index <= location.span.end.index <= len(manifest.text)


@pytest.mark.parametrize(
    ("path", "value", "exact"),
    [
        ("[ports[0]]", "1", True),
        ("ports[0]", "1", True),
        ("spec[a]]", "2", True),
        ("spec.a]", "2", True),
        ("spec.a.b", "3", True),
        ("spec[a.b]", "3", True),
        ("spec.a.b.c", "a.b", False),
        ("spec[]", "4", True),
        ("spec.list[1]", "6", True),
        ("spec.list[2]", "list", False),
        ("spec.list[", "list", False),
        ("spec.listing", "spec", False),
        ('spec.it\'s "so"', "7", True),
        ("]", "", False),
    ],
)
def test_a_text_is_read_by_the_keys_that_are_there(path: str, value: str, exact: bool) -> None:
    manifest = read(
        "ports[0]: 1\nspec:\n  a]: 2\n  a.b: 3\n  '': 4\n  list: [5, 6]\n  it's \"so\": 7\n"
    )
    assert told(manifest, path) == (value, exact)


def test_a_list_goes_before_a_key_that_looks_like_its_item() -> None:
    manifest = read("ports: [5]\nports[0]: 6\n")
    assert told(manifest, "ports[0]") == ("5", True)
    assert told(manifest, "[ports[0]]") == ("6", True)


@pytest.mark.parametrize(
    ("text", "path", "parts"),
    [
        ("spec: {ports: [{port: 80}]}", "spec.ports[0].port", ("spec", "ports", 0, "port")),
        ("'ports[0]': {a.b: 1}", "ports[0].a.b", ("ports[0]", "a.b")),
        ("k[0]x: 1", "k[0]x", ("k[0]x",)),
        ("spec: {}", "spec.ports[1].name", ("spec", "ports", 1, "name")),
        ("", "spec.type", ("spec", "type")),
    ],
)
def test_a_path_is_read_with_the_keys_that_are_there(text, path, parts):
    assert path_in(read(text).root, path) == parts
