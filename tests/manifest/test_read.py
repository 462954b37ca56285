"""Reading: places, limits, problems; nothing crashes it."""

from __future__ import annotations

import contextlib
import importlib

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from portlab.manifest import (
    Mapping,
    Mark,
    Scalar,
    Sequence,
    Span,
    find,
    format_path,
    locate,
    parse_path,
    read,
    read_bytes,
    to_python,
    walk,
)
from portlab.manifest.limits import FOR_PAGES

# The module that knows the library; a test of it is made with both of the library's parsers.
COMPOSING = importlib.import_module("portlab.manifest.compose")

LOADERS = [yaml.SafeLoader, COMPOSING.LOADER]

PLACES = [
    "name: web\nports:\n- port: 80\n  name: 'a'\n",
    '\ufeffname: web\nports: [80, "x"]\n',
    "name: web\r\nports:\r\n- 80\r\n- 81",
    "name: web\rports:\r- 80\r",
    "é: 🎉\n🎉🎉: 'x🎉y'\nz: end",
    'a: b\x85c: d\u2028e: f\u2029g: "h\u2028i"\nj: k',
    "a: |\n  text\n\n\n# comment\nb: >-\r\n  folded\r\n  text\r\nc:",
    "a: one\n  two\n\n  three\nb: 'q\n  r'\nc: x",
    '{"a": {"b": [1, 2.5, true, null]}, "c": ""}',
    "a: !!str 1\nb: &x c\nd: ! e\n",
    "a: &x\n  b: c\nd: &y [e]\n",
]


@pytest.mark.parametrize("loader", LOADERS)
@pytest.mark.parametrize("text", PLACES)
def test_spans_hold_the_source_of_each_value(
    text: str, loader: type, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(COMPOSING, "LOADER", loader)
    manifest = read(text)
    assert manifest.problems == ()
    for path, node in walk(manifest.root):
        source = text[node.span.start.index : node.span.end.index]
        assert "\ufeff" not in source
        if path:
            alone = " " * (node.span.start.column - 1) + source if source else ""
            assert to_python(read(alone).root) == to_python(node), format_path(path)
        for mark in (node.span.start, node.span.end):
            assert mark == counted(text, mark.index)


def counted(text: str, index: int) -> Mark:
    """Count lines and columns as an editor does: step by step, from the first character."""
    line = column = 1
    for position in range(index):
        ended = text[position] == "\n" or (
            text[position] == "\r" and text[position + 1 : position + 2] != "\n"
        )
        line, column = (line + 1, 1) if ended else (line, column + 1)
    return Mark(line=line, column=column, index=index)


def test_scalars_keep_their_style_and_text() -> None:
    root = read("- plain\n- 'it''s'\n- \"a\\tb\"\n- |\n  l\n- >\n  f\n-\n").root
    assert isinstance(root, Sequence)
    scalars = [item for item in root.items if isinstance(item, Scalar)]
    assert [(each.style, each.text) for each in scalars] == [
        ("", "plain"),
        ("'", "it's"),
        ('"', "a\tb"),
        ("|", "l\n"),
        (">", "f\n"),
        ("", ""),
    ]


def test_duplicates_are_kept_and_told() -> None:
    root = read('a: 1\n1: x\na: 2\n"1": y\na: 3\n1: z\n').root
    assert isinstance(root, Mapping)
    assert [entry.key for entry in root.entries] == ["a", "1", "a", "1", "a", "1"]
    assert [(each.key, each.key_node.span.start.line) for each in root.duplicates] == [
        ("a", 3),
        ("a", 5),
        ("1", 6),
    ]
    assert to_python(root) == {"a": 3, "1": "z"}


def test_nan_is_never_a_duplicate() -> None:
    root = read(".nan: 1\n.nan: 2\n.inf: 3\n.inf: 4").root
    assert isinstance(root, Mapping)
    assert [each.key for each in root.duplicates] == [".inf"]


@pytest.mark.parametrize(
    ("text", "server"),
    [
        ("a: [b, c?d]", "yaml: did not find expected ',' or ']'"),
        ("a:\n  {b: c ?d}", "yaml: line 1: did not find expected ',' or '}'"),
        ("{!t?u c?d}", "yaml: did not find expected ',' or '}'"),
        ("[a: b?c]", "yaml: did not find expected ',' or ']'"),
    ],
)
def test_a_question_mark_ends_a_word_in_brackets(text: str, server: str) -> None:
    (problem,) = read(text).problems
    assert (problem.code, problem.facts["server"]) == ("syntax", server)
    assert text[problem.column - 1 :].startswith("?") or "\n" in text


@pytest.mark.parametrize("text", ["a: b?c", "[a, 'b?c']", '{a: "b?"}', "[? a]", "{? a : b}"])
def test_question_marks_elsewhere(text: str) -> None:
    assert read(text).problems == ()


def test_merge_keys_bring_in_entries() -> None:
    root = read("a: 1\n<<: {b: 2}\nc: 3\n").root
    assert isinstance(root, Mapping)
    assert [(entry.key, entry.merged) for entry in root.entries] == [
        ("a", False),
        ("b", True),
        ("c", False),
    ]
    assert to_python(read("<<: [{a: 1}, {a: 2, b: 3}]").root) == {"a": 1, "b": 3}
    assert to_python(read('"<<": 5').root) == {"<<": 5}


@pytest.mark.parametrize(
    ("text", "root"),
    [
        ("", None),
        ("# nothing", None),
        ("---\n", None),
        ("---\n---\na: b\n", None),
        ("~", None),
        ("a: b\n---\nc: d\n", {"a": "b"}),
        ("%YAML 1.1\n---\na: b\n", {"a": "b"}),
    ],
)
def test_the_first_document_counts(text: str, root: object) -> None:
    manifest = read(text)
    assert manifest.problems == ()
    assert to_python(manifest.root) == root
    assert len(manifest.documents) == 1


@pytest.mark.parametrize("rest", ["---\n}}}\n", "---\n*x", "---\n" + "[" * 60_000, "---\nb: .inf"])
def test_what_follows_the_first_document_is_ignored(rest: str) -> None:
    manifest = read("a: b\n" + rest)
    assert (to_python(manifest.root), manifest.problems) == ({"a": "b"}, ())
    start = Mark(line=2, column=1, index=5)
    assert manifest.ignored is not None
    assert manifest.ignored.start == start
    assert manifest.ignored.end.index == len(manifest.text)


@pytest.mark.parametrize("rest", ["", "---\n", "...\n", "--- # end\n\n...\n# " + "#" * 50])
def test_an_end_without_content_is_not_ignored_text(rest: str) -> None:
    assert read("a: b\n" + rest).ignored is None


@pytest.mark.parametrize(
    ("text", "code", "line", "column"),
    [
        ("a: b\nc: d\x00\n", "control-character", 2, 5),
        ("a: 🎉\x07", "control-character", 1, 5),
        ("a:\n  b\x7f", "control-character", 2, 4),
        ("a: b\n\ud83c\n", "lone-surrogate", 2, 1),
        ("a: b\n\tc: d\n", "syntax", 2, 1),
        ("a: b: c", "syntax", 1, 5),
        ('\ufeffa: "x', "syntax", 1, 7),
        ("é: [🎉,\n}", "syntax", 2, 1),
        ("a: b\x85c: d: e", "syntax", 1, 10),
        ('a: "\\ud800"', "syntax", 1, 7),
        ("a: b\nc: *x\n", "unknown-anchor", 2, 4),
        ("*x : 1", "unknown-anchor", 1, 1),
        ("a: &x\n  b: *x", "anchor-in-itself", 2, 6),
        ("a:\n  ? [b]\n  : c", "complex-key", 2, 5),
        ("a: {{ .Values.name }}", "complex-key", 1, 5),
        ("a:\n  null: x", "null-key", 2, 3),
        ("18446744073709551615: x", "unsupported-key", 1, 1),
        ("a: 1\n<<: 5\n", "merge-value", 2, 5),
        ("a: .inf\nb: {null: 1}\n", "null-key", 2, 5),
        ("x" * FOR_PAGES.max_bytes + "\n", "too-large", 1, FOR_PAGES.max_bytes + 1),
        ("é" * FOR_PAGES.max_bytes, "too-large", 1, FOR_PAGES.max_bytes // 2 + 1),
        ("a: b\n" * FOR_PAGES.max_events, "too-many-events", 2499, 4),
    ],
)
def test_problems_have_a_place(text: str, code: str, line: int, column: int) -> None:
    manifest = read(text)
    assert manifest.documents == ()
    assert manifest.root is None
    (problem,) = manifest.problems
    assert (problem.code, problem.line, problem.column) == (code, line, column)
    assert problem.message


@pytest.mark.parametrize(
    ("data", "column", "server"),
    [
        (b"a: \xff", 4, "yaml: invalid leading UTF-8 octet"),
        (b"\xc3\xa9: \x80", 4, "yaml: invalid leading UTF-8 octet"),
        (b"a: \xc3", 4, "yaml: incomplete UTF-8 octet sequence"),
        (b"a: \xc3(", 4, "yaml: invalid trailing UTF-8 octet"),
        (b"a: \xc0\x80", 4, "yaml: invalid length of a UTF-8 sequence"),
        (b"a: \xed\xa0\x80", 4, "yaml: invalid Unicode character"),
        (b"\xff\xfea\x00:", 2, "yaml: incomplete UTF-16 character"),
        (b"\xff\xfea\x00\x00\xdc", 2, "yaml: unexpected low surrogate area"),
        (b"\xfe\xff\xd8\x00", 1, "yaml: incomplete UTF-16 surrogate pair"),
        (b"\xfe\xff\xd8\x00\x00a", 1, "yaml: expected low surrogate area"),
    ],
)
def test_bytes_in_no_known_encoding(data: bytes, column: int, server: str) -> None:
    manifest = read_bytes(data)
    (problem,) = manifest.problems
    assert (problem.code, problem.column, problem.facts["server"]) == (
        "invalid-utf8",
        column,
        server,
    )
    assert manifest.body == data


def test_of_a_control_character_and_bad_bytes_the_first_is_told() -> None:
    assert [each.code for each in read_bytes(b"a\x07: \xff").problems] == ["control-character"]
    assert [each.code for each in read_bytes(b"a\xff: \x07").problems] == ["invalid-utf8"]


@pytest.mark.parametrize("order", ["utf-16-le", "utf-16-be"])
def test_marked_utf16_is_read(order: str) -> None:
    manifest = read_bytes("\ufeffé: 🎉".encode(order))
    assert (manifest.text, to_python(manifest.root)) == ("é: 🎉", {"é": "🎉"})


def test_the_body_is_what_was_read() -> None:
    assert read("é").body == "é".encode()
    assert read_bytes(b"\xff\xfea\x00").body == b"\xff\xfea\x00"


NESTINGS = ["[", "{", "- ", "? ", "[{a: ", "{a: [", "{? ", "&x [", "!!seq [", "a: {b: ", "[[],"]


@pytest.mark.parametrize("loader", LOADERS)
@pytest.mark.parametrize("opening", NESTINGS)
def test_deep_nesting_is_a_problem_and_no_crash(
    opening: str, loader: type, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(COMPOSING, "LOADER", loader)
    assert [each.code for each in read(opening * 100_000).problems] == ["too-large"]
    fitting = opening * ((FOR_PAGES.max_bytes - 1) // len(opening))
    (problem,) = read(fitting).problems
    assert problem.code in ("too-deep", "syntax")
    assert problem.code == "too-deep" or opening in ("a: {b: ", "[[],")


def test_the_depth_limit_is_exact() -> None:
    assert read("[" * FOR_PAGES.max_depth + "]" * FOR_PAGES.max_depth).problems == ()
    (problem,) = read("[" * (FOR_PAGES.max_depth + 1) + "]" * (FOR_PAGES.max_depth + 1)).problems
    assert (problem.code, problem.column, problem.facts["limit"]) == ("too-deep", 33, 32)
    steps = "\n".join(" " * depth + "a:" for depth in range(300))
    assert [each.code for each in read(steps).problems] == ["too-deep"]


def test_the_parser_itself_survives_100000_brackets() -> None:
    for opening in ("[", "{", "- ", "? "):
        events = zip(range(2_000), yaml.parse(opening * 100_000, COMPOSING.LOADER), strict=False)
        # Errors are welcome here; a crash would end the whole test run.
        with contextlib.suppress(yaml.YAMLError):
            assert sum(1 for _event in events) > 1_000


ANY_TEXT = st.one_of(
    st.text(max_size=60),
    st.text(st.characters(), max_size=60),
    st.text(
        st.sampled_from("ab:- \n\r\t#'\"[]{},?&*!|>%@`~<=.0\\\ufeff\x85\u2028\ud800\x00🎉"),
        max_size=40,
    ),
)


@given(ANY_TEXT)
@settings(max_examples=400, deadline=None)
def test_no_text_makes_it_raise(text: str) -> None:
    manifest = read(text)
    assert bool(manifest.problems) != bool(manifest.documents)
    for problem in manifest.problems:
        assert 1 <= problem.line <= text.count("\n") + text.count("\r") + 1
        assert 1 <= problem.column <= len(text) + 1
    for path, node in walk(manifest.root):
        assert 0 <= node.span.start.index <= node.span.end.index <= len(text)
        assert find(manifest.root, path) is not None
        assert locate(manifest, path).exact


@given(st.binary(max_size=60))
@settings(max_examples=200, deadline=None)
def test_no_bytes_make_it_raise(data: bytes) -> None:
    manifest = read_bytes(data)
    assert bool(manifest.problems) != bool(manifest.documents)


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("", ()),
        ("spec", ("spec",)),
        ("spec.ports[0].nodePort", ("spec", "ports", 0, "nodePort")),
        (
            "spec.selector[app.kubernetes.io/name]",
            ("spec", "selector", "app.kubernetes.io/name"),
        ),
        ("metadata.labels[]", ("metadata", "labels", "")),
        ("[0][1].a", (0, 1, "a")),
    ],
)
def test_paths_go_both_ways(text: str, path: tuple[str | int, ...]) -> None:
    assert parse_path(text) == path
    assert format_path(path) == text


@pytest.mark.parametrize("text", [".a", "a..b", "a[", "a]b", "a.", "[a"])
def test_what_is_no_path(text: str) -> None:
    with pytest.raises(ValueError, match="not a field path"):
        parse_path(text)


def test_locate_falls_back_to_the_nearest_parent() -> None:
    text = "metadata:\n  name: web\nspec:\n  ports:\n  - port: 80\n  type:\n"
    manifest = read(text)

    def told(path: str) -> tuple[str, bool]:
        location = locate(manifest, path)
        return text[location.span.start.index : location.span.end.index], location.exact

    assert told("spec.ports[0].port") == ("80", True)
    assert told("spec.ports[0]") == ("port: 80", True)
    assert told("spec.ports[0].nodePort") == ("port: 80", False)
    assert told("spec.ports[1].port") == ("ports", False)
    assert told("spec.selector") == ("spec", False)
    assert told("spec.type") == ("type", True)
    assert told("metadata.name.x") == ("name", False)
    assert told("status") == ("", False)
    assert locate(manifest, ()).exact
    start = Mark(line=1, column=1, index=0)
    assert locate(read(""), "spec").span == Span(start=start, end=start)
    assert locate(read("[["), "spec").span == Span(start=start, end=start)
