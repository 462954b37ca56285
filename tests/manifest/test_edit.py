"""Surgical edits: what is asked for changes, and nothing else."""

from __future__ import annotations

import copy
import json
import re
from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portlab.manifest import find, parse_path, read, to_python, walk
from portlab.manifest.edit import (
    append_item,
    remove,
    replace_mapping,
    set_plain,
    set_value,
)
from portlab.manifest.problems import EditError
from portlab.manifest.shape import shape_of, shape_of_data
from portlab.manifest.tree import Mapping, Scalar, Sequence
from tests.manifest.services import SERVICES, STYLES, Style, write

VALUES = st.one_of(
    st.sampled_from(
        ["ClusterIP", "yes", "010", "it's", 'say "x"', "a: b", "# no", "🎉", "", "None"]
    ),
    st.integers(-5, 70_000),
    st.booleans(),
    st.none(),
)


def comments(text: str) -> Counter[str]:
    return Counter(re.findall(r"# (?:about it|why|a Service)", text))


def data_of(text: str) -> Any:
    manifest = read(text)
    assert manifest.problems == ()
    return to_python(manifest.root)


def same(one: Any, other: Any) -> bool:
    """Tell whether data is equal in types and order too."""
    return bool(shape_of_data(one) == shape_of_data(other))


def untouched(old: str, new: str, kept: str) -> None:
    """Check that the lines of ``kept`` texts are all there in order, byte for byte."""
    lines = (kept or old).splitlines(keepends=True)
    position = 0
    for line in new.splitlines(keepends=True):
        if position < len(lines) and line.rstrip("\r\n") == lines[position].rstrip("\r\n"):
            position += 1
    assert position == len(lines)


@given(SERVICES, STYLES, VALUES, st.randoms(use_true_random=False))
@settings(max_examples=100, deadline=None)
def test_setting_a_value_that_is_there_touches_its_own_characters(
    data: Any, style: Style, value: Any, random: Any
) -> None:
    text = write(data, style)
    root = read(text).root
    path, node = random.choice([each for each in walk(root) if isinstance(each[1], Scalar)])
    new = set_value(text, path, value)
    expected = copy.deepcopy(to_python(root))
    assign(expected, path, value)
    assert same(data_of(new), expected)
    start, end = node.span.start.index, node.span.end.index
    assert new[:start] == text[:start]
    assert new.endswith(text[end:])
    assert set_value(new, path, value) == new


def assign(data: Any, path: Any, value: Any) -> None:
    for part in path[:-1]:
        data = data[part]
    data[path[-1]] = value


@given(SERVICES, STYLES, VALUES, st.randoms(use_true_random=False))
@settings(max_examples=100, deadline=None)
def test_a_new_key_comes_last_and_everything_else_stays(
    data: Any, style: Style, value: Any, random: Any
) -> None:
    text = write(data, style)
    root = read(text).root
    path, node = random.choice([each for each in walk(root) if isinstance(each[1], Mapping)])
    new = set_value(text, (*path, "new", "below"), value)
    expected = copy.deepcopy(to_python(root))
    there = expected
    for part in path:
        there = there[part]
    there["new"] = {"below": value}
    assert same(data_of(new), expected)
    assert comments(new) == comments(text)
    if not node.flow:
        untouched(text, new, text)
        added = len(new.splitlines()) - len(text.splitlines())
        assert added == 2


@given(SERVICES, STYLES, st.randoms(use_true_random=False))
@settings(max_examples=200, deadline=None)
def test_removing_leaves_all_other_lines(data: Any, style: Style, random: Any) -> None:
    text = write(data, style)
    root = read(text).root
    path, _node = random.choice([each for each in walk(root) if each[0]])
    new = remove(text, path)
    assert same(data_of(new), without(to_python(root), path))
    assert remove(new, path) == new or isinstance(path[-1], int) or len(path) == 1
    changed = put_in_between(text, new)
    assert changed.replace("# why", "").strip() in ("", "{}", "[]")


def put_in_between(old: str, new: str) -> str:
    """Return what stands in ``new`` where the texts differ."""
    longest = min(len(old), len(new))
    ahead = next((i for i in range(longest) if old[i] != new[i]), longest)
    rest = longest - ahead
    behind = next((i for i in range(rest) if old[-1 - i] != new[-1 - i]), rest)
    return new[ahead : len(new) - behind]


def without(data: Any, path: Any) -> Any:
    """Return data without what stands at a path, and without the collections this empties."""
    data = copy.deepcopy(data)
    while path:
        holder = data
        for part in path[:-1]:
            holder = holder[part]
        del holder[path[-1]]
        path = path[:-1]
        if holder or len(path) < 2 or isinstance(path[-1], int):
            break
    return data


@given(SERVICES, STYLES, st.sampled_from(["spec.ports", "spec.none"]))
@settings(max_examples=200, deadline=None)
def test_an_item_is_added_at_the_end(data: Any, style: Style, path: str) -> None:
    text = write(data, style)
    item = {"port": 81, "name": "on", "more": {"a": [1, "x"]}}
    new = append_item(text, path, item)
    expected = copy.deepcopy(to_python(read(text).root))
    expected["spec"].setdefault(path.partition(".")[2], []).append(item)
    assert same(data_of(new), expected)
    assert comments(new) == comments(text)


@given(
    SERVICES,
    STYLES,
    st.dictionaries(
        st.sampled_from(["web", "yes", "tier", "a/b"]), st.sampled_from(["", "x", "no"])
    ),
)
@settings(max_examples=100, deadline=None)
def test_a_selector_is_replaced_entry_by_entry(data: Any, style: Style, selector: Any) -> None:
    text = write(data, style)
    new = replace_mapping(text, "spec.selector", selector)
    after = data_of(new)["spec"]
    assert (after.get("selector") or {}) == selector or "selector" not in after
    assert ("selector" in after) == bool(selector)
    before = to_python(read(text).root)
    before["spec"].pop("selector", None)
    after.pop("selector", None)
    assert same(after, before["spec"])
    if selector:
        assert replace_mapping(new, "spec.selector", selector) == new


@given(
    SERVICES,
    STYLES,
    st.sampled_from(["80", "0x50", "8e1", "http", "on", "~", " 81 ", "a b", "it's", "é: ü"]),
)
@settings(max_examples=100, deadline=None)
def test_what_is_typed_is_written_as_typed(data: Any, style: Style, typed: str) -> None:
    text = append_item(write(data, style), "spec.ports", {"port": 1})
    path = f"spec.ports[{len(data_of(text)['spec']['ports']) - 1}].port"
    new = set_plain(text, path, typed)
    node = find(read(new).root, parse_path(path))
    assert isinstance(node, Scalar)
    assert node.text == typed.strip()
    numbers = {"80": 80, "0x50": 80, "8e1": 80.0, " 81 ": 81}
    assert node.value == numbers.get(typed, typed.strip())
    assert find(read(set_plain(new, path, "")).root, parse_path(path)) is None


BACKEND = """\
apiVersion: v1
kind: Service
metadata:
  name: backend
spec:
  type: NodePort      # reachable from outside
  selector:
    app: 'web'
    # tier: front
  ports:
    # the web port
    - protocol: TCP
      port: 3000
      targetPort: 3000
    - port: 3001 # the second
      # its name
      name: second
"""


@pytest.mark.parametrize(
    ("edit", "old", "new"),
    [
        (
            lambda text: set_value(text, "spec.type", "ClusterIP"),
            "type: NodePort      # reach",
            "type: ClusterIP      # reach",
        ),
        (
            lambda text: set_value(text, "spec.selector.app", "api"),
            "app: 'web'",
            "app: 'api'",
        ),
        (
            lambda text: set_value(text, "spec.selector.tier", "on"),
            "    app: 'web'\n",
            "    app: 'web'\n    tier: \"on\"\n",
        ),
        (
            lambda text: set_value(text, "spec.ports[0].nodePort", 31263),
            "      targetPort: 3000\n",
            "      targetPort: 3000\n      nodePort: 31263\n",
        ),
        (
            lambda text: remove(text, "spec.ports[0].protocol"),
            "    - protocol: TCP\n      port: 3000\n",
            "    - port: 3000\n",
        ),
        (
            lambda text: remove(text, "spec.ports[1].port"),
            "    - port: 3001 # the second\n      # its name\n",
            "    -\n      # its name\n",
        ),
        (
            lambda text: remove(text, "spec.ports[0]"),
            "    # the web port\n    - protocol: TCP\n      port: 3000\n      targetPort: 3000\n",
            "",
        ),
        (
            lambda text: remove(text, "spec.ports[1].name"),
            "      # its name\n      name: second\n",
            "",
        ),
        (
            lambda text: remove(text, "metadata.name"),
            "metadata:\n  name: backend\n",
            "metadata: {}\n",
        ),
        (
            lambda text: remove(text, "spec.selector.app"),
            "  selector:\n    app: 'web'\n",
            "",
        ),
        (
            lambda text: append_item(text, "spec.ports", {"port": 3002, "name": "third"}),
            "      name: second\n",
            "      name: second\n    - port: 3002\n      name: third\n",
        ),
        (
            lambda text: replace_mapping(text, "spec.selector", {"run": "web"}),
            "    app: 'web'\n",
            "    run: 'web'\n",
        ),
        (lambda text: set_value(text, "spec.type", "NodePort"), "", ""),
        (lambda text: set_plain(text, "spec.ports[0].port", "3000"), "", ""),
        (lambda text: remove(text, "spec.ports[2].port"), "", ""),
        (lambda text: remove(text, "spec.type.x"), "", ""),
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_edits_of_the_article_s_service(edit: Any, old: str, new: str, newline: str) -> None:
    expected = BACKEND.replace(old, new, 1).replace("\n", newline)
    assert edit(BACKEND.replace("\n", newline)) == expected


@pytest.mark.parametrize(
    ("text", "path", "value", "expected"),
    [
        ("", "spec.type", "NodePort", "spec:\n  type: NodePort\n"),
        ("# mine", "spec.type", "NodePort", "# mine\nspec:\n  type: NodePort"),
        ("\ufeff", "a", 1, "\ufeffa: 1\n"),
        ("---\n---\nb: 2\n", "a", 1, "---\na: 1\n---\nb: 2\n"),
        ("~", "a.b", 1, "a:\n  b: 1"),
        ("{}\n", "spec.ports[0].port", 80, "spec:\n  ports:\n    - port: 80\n"),
        ("a: b\n---\na: c\n", "a", "d", "a: d\n---\na: c\n"),
        ("a: b\n---\n}}}\n", "c", 1, "a: b\nc: 1\n---\n}}}\n"),
        ("spec: # s\nkind: S\n", "spec.type", "X", "spec: # s\n  type: X\nkind: S\n"),
        ("spec: null # s\n", "spec.type", "X", "spec: # s\n  type: X\n"),
        ("ports: []\n", "ports[0].port", 80, "ports:\n  - port: 80\n"),
        ("ports:\n-\n- port: 1\n", "ports[0].port", 80, "ports:\n- port: 80\n- port: 1\n"),
        ("ports:\n- ~ # c\n", "ports[0].port", 80, "ports:\n- port: 80 # c\n"),
        ("a: [1, 2]", "a[2]", 3, "a: [1, 2, 3]"),
        ("a: [1, 2,]", "a[2]", 3, "a: [1, 2, 3]"),
        ("{a: 1, b}", "b", 2, "{a: 1, b: 2}"),
        ("a: |  # why\n  x\n\nb: c", "a", "z", "a: z  # why\n\nb: c"),
        ("a: |\n  x\n\n", "b", 1, "a: |\n  x\nb: 1\n\n"),
        ("a: one\n  two # c\nb: c", "a", "z", "a: z # c\nb: c"),
        ("a: 'one\n\n  two'\nb: c", "a", "it's", "a: 'it''s'\nb: c"),
        ("a: !!str 80\n", "a", 80, "a: 80\n"),
        ("a: &x b\n", "a", "c", "a: c\n"),
        ('{"a": {"b": "c"}}', "a.b", "yes", '{"a": {"b": "yes"}}'),
        ('{"a": {"b": 80}}', "a.b", "web", '{"a": {"b": "web"}}'),
        ('{\n  "a": 1\n}\n', "b.c", "d", '{\n  "a": 1,\n  "b": {"c": "d"}\n}\n'),
        ("{\n  a: 1, # one\n  b: 2 # two\n}", "c", 3, "{\n  a: 1, # one\n  b: 2, # two\n  c: 3\n}"),
        ("a: 1\na: 2\n", "a", 3, "a: 1\na: 3\n"),
        ("yes: 1\n", "true", 2, "yes: 2\n"),
        ("spec:\n    a: 1\n", "meta.name", "x", "spec:\n    a: 1\nmeta:\n    name: x\n"),
        ("-   a: 1\n    b: 2\n", "[1].c", 3, "-   a: 1\n    b: 2\n-   c: 3\n"),
        ("- - 1\n  - 2\n", "[0][2]", 3, "- - 1\n  - 2\n  - 3\n"),
        ("a: # c\n  b: 1 # d\ne: 2\n", "a", None, "a: null # c # d\ne: 2\n"),
    ],
)
def test_values_find_their_place(text: str, path: str, value: Any, expected: str) -> None:
    assert set_value(text, path, value) == expected


@pytest.mark.parametrize(
    ("text", "path", "expected"),
    [
        ("# head\na: 1\nb: 2\n", "a", "# head\nb: 2\n"),
        ("a: 1\nb: 2", "b", "a: 1"),
        ("a:\n- 1\n# own\n- 2\n", "a[1]", "a:\n- 1\n"),
        ("- - 1\n  - 2\n", "[0][0]", "- - 2\n"),
        ("a: {b: 1, c: 2, d: 3}", "a.b", "a: {c: 2, d: 3}"),
        ("a: {b: 1, c: 2, d: 3}", "a.c", "a: {b: 1, d: 3}"),
        ("a: {b: 1, c: 2, d: 3}", "a.d", "a: {b: 1, c: 2}"),
        ("a: {b: 1, c: 2,}", "a.c", "a: {b: 1, }"),
        ("[\n  1, # one\n  2, # two\n  3 # three\n]", "[1]", "[\n  1, # one\n  3 # three\n]"),
        ("[\n  1, # one\n  2 # two\n]", "[1]", "[\n  1 # one\n]"),
        ("a: {b: {c: 1}}", "a.b.c", "a: {}"),
        ("s:\n  a:\n    b:\n      c: 1\n  d: 2\n", "s.a.b.c", "s:\n  d: 2\n"),
        ("s:\n  p:\n  - a: 1\n", "s.p[0].a", "s:\n  p:\n  - {}\n"),
        ("a: |\n  x\n\nb: 1\n", "a", "\nb: 1\n"),
        ("a: 1\na: 2\n", "a", "a: 1\n"),
    ],
)
def test_removals(text: str, path: str, expected: str) -> None:
    assert remove(text, path) == expected


@pytest.mark.parametrize(
    ("edit", "code"),
    [
        (lambda: set_value("a: [", "a", 1), "syntax"),
        (lambda: set_value("a: b\x00", "a", 1), "control-character"),
        (lambda: set_value("a: b", "a.c", 1), "edit-crosses-value"),
        (lambda: set_value("a: b", "a[0]", 1), "edit-crosses-value"),
        (lambda: set_value("a: [b]", "a.c", 1), "edit-crosses-value"),
        (lambda: set_value("a: [b]", "a[2]", 1), "edit-crosses-value"),
        (lambda: set_value("", "a[1]", 1), "edit-crosses-value"),
        (lambda: set_value("a: {<<: {b: 1}}", "a.c", 1), "edit-no-place"),
        (lambda: remove("a: {<<: {b: 1}, c: 2}", "a.b"), "edit-no-place"),
        (lambda: remove("a: 1", ()), "edit-no-place"),
        (lambda: set_value("a: 1", "a", "\ud800"), "edit-value"),
        (lambda: set_value("a: 1", "b", 2**64), "edit-value"),
        (lambda: set_plain("a: 1", "b", "\ud800"), "edit-value"),
        (lambda: replace_mapping("a: {b: c}", "a", {"\ud800": "c"}), "edit-value"),
        (lambda: replace_mapping("a: 1", "a", {"b": "c"}), "edit-crosses-value"),
        (lambda: set_value("a: 1", "b", "x" * 65_536), "too-large"),
        (lambda: set_value("a: 1", ".".join("a" * 40), 1), "edit-crosses-value"),
        (lambda: set_value("", ".".join("a" * 40), 1), "too-deep"),
    ],
)
def test_edits_that_are_refused(edit: Any, code: str) -> None:
    with pytest.raises(EditError) as caught:
        edit()
    assert caught.value.problem.code == code
    assert (caught.value.problem.line, caught.value.problem.column) >= (1, 1)


ODD_TEXT = st.text(st.sampled_from("ab:- \n\r\t#'\"[]{},?&!|>~0\ufeff\x85"), max_size=30)


@given(ODD_TEXT, st.sampled_from(["a", "a.b", "b[0]", "[0].a", "a[1]"]), VALUES)
@settings(max_examples=200, deadline=None)
def test_odd_texts_are_edited_right_or_not_at_all(text: str, path: str, value: Any) -> None:
    parts = parse_path(path)
    try:
        new = set_value(text, path, value)
    except EditError:
        return
    node = find(read(new).root, parts)
    assert node is not None or value is None
    assert value is None or shape_of(node) == shape_of_data(value)
    try:
        removed = remove(new, path)
    except EditError:
        return
    assert read(removed).problems == ()


def test_every_edit_reads_what_it_wrote() -> None:
    text = json.dumps({"spec": {"ports": [{"port": 1}]}}, indent=4)
    for number in range(20):
        text = append_item(text, "spec.ports", {"port": number})
    ports = find(read(text).root, parse_path("spec.ports"))
    assert isinstance(ports, Sequence)
    assert len(ports.items) == 21
    assert json.loads(text)["spec"]["ports"][20] == {"port": 19}
