"""Edits of texts with aliases: only what is asked for changes, or the edit is refused."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portlab.manifest import EditError, Path, Scalar, find, read, to_python, walk
from portlab.manifest.edit import append_item, remove, replace_mapping, set_plain, set_value
from portlab.manifest.shape import shape_of_data

SERVICE = """\
metadata:
  name: &n web
  labels: &l
    app: web
    tier: *n
spec:
  selector: *l # the same
  ports:
    - &p
      name: a
      port: 80
    - <<: *p
      name: b
    - *p
  own: {x: &v 1, w: *v}
"""


@pytest.mark.parametrize(
    ("edit", "old", "new"),
    [
        (lambda text: set_value(text, "metadata.new", 1), "*n\nspec", "*n\n  new: 1\nspec"),
        (lambda text: set_value(text, "spec.type", "X"), "*v}\n", "*v}\n  type: X\n"),
        (lambda text: set_value(text, "spec.selector", "none"), "*l #", "none #"),
        (lambda text: set_value(text, "spec.selector", None), "*l #", "null #"),
        (lambda text: set_value(text, "spec.ports[1].name", "c"), "name: b", "name: c"),
        (lambda text: set_value(text, "spec.ports[2]", 1), "- *p", "- 1"),
        (lambda text: set_value(text, "spec.own.w", 2), "w: *v", "w: 2"),
        (lambda text: set_plain(text, "spec.own.w", "0x1"), "w: *v", "w: 0x1"),
        (lambda text: remove(text, "spec.selector"), "  selector: *l # the same\n", ""),
        (lambda text: remove(text, "spec.ports[2]"), "    - *p\n", ""),
        (lambda text: remove(text, "spec.ports[1]"), "    - <<: *p\n      name: b\n", ""),
        (lambda text: remove(text, "spec.own"), "  own: {x: &v 1, w: *v}\n", ""),
        (lambda text: remove(text, "spec.own.w"), ", w: *v", ""),
        (lambda text: set_value(text, "spec.own", 1), "{x: &v 1, w: *v}", "1"),
        (
            lambda text: append_item(text, "spec.ports", {"port": 1}),
            "*p\n  o",
            "*p\n    - port: 1\n  o",
        ),
        (lambda text: set_value(text, "spec.selector.app", "web"), "", ""),
        (lambda text: set_value(text, "metadata.name", "web"), "", ""),
        (
            lambda text: replace_mapping(text, "spec.selector", {"app": "web", "tier": "web"}),
            "",
            "",
        ),
        (lambda text: set_plain(text, "spec.ports[2].port", "80"), "", ""),
    ],
)
def test_edits_beside_aliases(edit: Any, old: str, new: str) -> None:
    assert SERVICE.count(old) == 1 or not old
    assert edit(SERVICE) == SERVICE.replace(old, new, 1)


@pytest.mark.parametrize(
    ("edit", "line", "column"),
    [
        # behind an alias
        (lambda text: set_value(text, "spec.selector.app", "x"), 7, 13),
        (lambda text: set_value(text, "spec.selector.new", "x"), 7, 13),
        (lambda text: remove(text, "spec.selector.app"), 7, 13),
        (lambda text: replace_mapping(text, "spec.selector", {"app": "x"}), 7, 13),
        (lambda text: set_plain(text, "spec.ports[2].port", "81"), 14, 7),
        (lambda text: set_plain(text, "spec.ports[2].port", "0x50"), 14, 7),
        (lambda text: set_value(text, "spec.ports[1].port", 81), 12, 11),
        (lambda text: remove(text, "spec.ports[1].port"), 12, 11),
        # in what an alias stands for
        (lambda text: set_value(text, "metadata.labels.app", "x"), 3, 11),
        (lambda text: set_value(text, "metadata.labels.new", "x"), 3, 11),
        (lambda text: remove(text, "metadata.labels.app"), 3, 11),
        (lambda text: replace_mapping(text, "metadata.labels", {"a": "web", "tier": "web"}), 3, 11),
        (lambda text: set_value(text, "metadata.name", "x"), 2, 9),
        (lambda text: set_plain(text, "spec.ports[0].port", "0x50"), 9, 7),
        (lambda text: set_plain(text, "spec.own.x", "0x1"), 15, 12),
        # what takes along what an alias stands for
        (lambda text: remove(text, "metadata.name"), 2, 9),
        (lambda text: remove(text, "metadata.labels"), 3, 11),
        (lambda text: remove(text, "metadata"), 3, 11),
        (lambda text: remove(text, "spec.ports[0]"), 9, 7),
        (lambda text: set_value(text, "metadata", 1), 3, 11),
        (lambda text: remove(text, "spec.own.x"), 15, 12),
    ],
)
def test_edits_that_would_cross_an_alias(edit: Any, line: int, column: int) -> None:
    with pytest.raises(EditError) as caught:
        edit(SERVICE)
    problem = caught.value.problem
    assert (problem.code, problem.line, problem.column) == ("edit-crosses-alias", line, column)


@pytest.mark.parametrize(
    ("text", "edit", "result"),
    [
        ("a: &x 1\n", lambda text: set_value(text, "a", 2), "a: 2\n"),
        (
            "a: &x 1\nb: &x 2\nc: *x\n",
            lambda text: set_value(text, "a", 3),
            "a: 3\nb: &x 2\nc: *x\n",
        ),
        ("&k a: 1\nb: *k\n", lambda text: set_value(text, "a", 2), "&k a: 2\nb: *k\n"),
        ("- &k a\n- {*k : 1}\n", lambda text: set_value(text, "[1].a", 2), "- &k a\n- {*k : 2}\n"),
        (
            "- &k a\n- *k : b\n",
            lambda text: replace_mapping(text, "[1]", {"c": "b"}),
            "- &k a\n- c : b\n",
        ),
        (
            "a: {<<: &m {b: 1}, c: 2}\n",
            lambda text: set_value(text, "a.b", 3),
            "a: {<<: &m {b: 3}, c: 2}\n",
        ),
        (
            "a: &x\nb: *x\nc:\n",
            lambda text: set_value(text, "c.d", 1),
            "a: &x\nb: *x\nc:\n  d: 1\n",
        ),
        ("a: &x [1]\nb: *x\n", lambda text: set_value(text, "b", "c"), "a: &x [1]\nb: c\n"),
        (
            "s:\n    a: &x\n        b: 1\nt: *x\n",
            lambda text: set_value(text, "u.v", 1),
            "s:\n    a: &x\n        b: 1\nt: *x\nu:\n    v: 1\n",
        ),
        (
            "a: &x\n- 1\nb: *x\n",
            lambda text: append_item(text, "c", {"d": 1}),
            "a: &x\n- 1\nb: *x\nc:\n- d: 1\n",
        ),
    ],
)
def test_edits_of_small_texts(text: str, edit: Any, result: str) -> None:
    assert edit(text) == result


@pytest.mark.parametrize(
    ("edit", "code"),
    [
        (
            lambda: replace_mapping("&k a: b\nc: *k\n", (), {"d": "b", "c": "a"}),
            "edit-crosses-alias",
        ),
        (lambda: remove("&k a: b\nc: *k\n", "a"), "edit-crosses-alias"),
        (lambda: set_value("a: {<<: &m {b: 1}}\nd: *m\n", "a.b", 2), "edit-crosses-alias"),
        (lambda: set_value("a: &n ~\nb: *n\n", "a.c", 2), "edit-crosses-alias"),
        (lambda: set_value("a: &n ~\nb: *n\n", "b.c", 2), "edit-crosses-alias"),
        (lambda: set_value("a:\n  <<: {}\n", "a.b", 2), "edit-no-place"),
        (lambda: remove("a: &m {}\nb:\n  <<: *m\n  c: 1\n  d: 2\n", "b.c"), "edit-no-place"),
        (lambda: set_value("a: *x\n", "b", 2), "unknown-anchor"),
        (lambda: set_value("a: 1", ("\ud800",), 1), "edit-value"),
    ],
)
def test_edits_that_are_refused(edit: Any, code: str) -> None:
    with pytest.raises(EditError) as caught:
        edit()
    assert caught.value.problem.code == code


TEXTS = [
    SERVICE,
    "{a: &x {b: 1}, c: *x, d: [&y 1, 2, *y], e: {<<: [*x, {f: 1}], g: 2}}\n",
    "a: &x\n  b: &y\n  - 1\n  c: |\n    t\n\nd: *x\n# e\nf:\n- *y\n- g: *x\n  h: 1\n",
    "m:\n  <<: &k {b: 1, c: {}}\n  q: &z 1\nd: *k\ne:\n  - {r: *z}\n",
]


@given(st.sampled_from(TEXTS), st.sampled_from([None, True, 80, "x", "*x"]), st.data())
@settings(max_examples=400, deadline=None)
def test_an_edit_changes_one_place_or_nothing(text: str, value: Any, source: st.DataObject) -> None:
    root = read(text).root
    paths = [path for path, _node in walk(root) if path]
    path = source.draw(st.sampled_from(paths))
    # Plain data of its own at every place, where the tree shares what aliases stand for.
    expected = json.loads(json.dumps(to_python(root)))
    holder = find_in(expected, path[:-1])
    holder[path[-1]] = value
    new, code = attempt(text, path, value)
    if code:
        assert code in ("edit-crosses-alias", "edit-no-place")
        return
    assert shape_of_data(to_python(read(new).root)) == shape_of_data(expected)
    node = find(read(new).root, path)
    assert isinstance(node, Scalar)
    assert not node.alias or new == text


def attempt(text: str, path: Path, value: Any) -> tuple[str, str]:
    """The edited text, or the code that says why it cannot be edited."""
    try:
        return set_value(text, path, value), ""
    except EditError as error:
        return "", error.problem.code


def find_in(data: Any, path: Path) -> Any:
    for part in path:
        data = data[part]
    return data
