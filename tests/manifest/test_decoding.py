"""What go-yaml's decoder refuses, in its order; and that it is found out quickly."""

from __future__ import annotations

import sys
from collections import Counter
from types import FrameType
from typing import Any

import pytest

from portlab.manifest import read, walk
from portlab.manifest.limits import FOR_PAGES

WANT_MAP = "map merge requires map or sequence of maps as the value"


@pytest.mark.parametrize(
    ("text", "code", "column", "server"),
    [
        ("a: *x", "unknown-anchor", 4, "unknown anchor 'x' referenced"),
        ("[*x, &x 1]", "unknown-anchor", 2, "unknown anchor 'x' referenced"),
        ("{a: *x, b: [}", "unknown-anchor", 5, "unknown anchor 'x' referenced"),
        ("{a: !!int b, c: *x}", "unknown-anchor", 17, "unknown anchor 'x' referenced"),
        ("{a: &m {b: *m}}", "anchor-in-itself", 12, "anchor 'm' value contains itself"),
        ("&m [[*m]]", "anchor-in-itself", 6, "anchor 'm' value contains itself"),
        ("&m {<<: *m}", "anchor-in-itself", 9, "anchor 'm' value contains itself"),
        (
            "&x {<<: [&y {d: *x}, *y]}",
            "anchor-in-itself",
            22,
            "anchor 'y' value contains itself",
        ),
        ("{a: &x 1, <<: *x}", "merge-value", 15, WANT_MAP),
        ("{a: &x [{b: 1}], <<: *x}", "merge-value", 22, WANT_MAP),
        ("{a: &x [{b: 1}], <<: [*x]}", "merge-value", 23, WANT_MAP),
        ("{<<: [[{a: 1}]]}", "merge-value", 7, WANT_MAP),
        ("{<<: [{a: !!int x}, 5]}", "merge-value", 21, WANT_MAP),
        ("{<<: [5, {a: !!int x}]}", "tag", 14, "cannot decode !!str `x` as a !!int"),
        ("{? [!!int x] : !!int y}", "tag", 5, "cannot decode !!str `x` as a !!int"),
        ("{a: &x [b], *x : c}", "complex-key", 13, 'invalid map key: []interface {}{"b"}'),
        (
            "{a: &x {b: 1}, ? {<<: *x, b: 2} : c}",
            "complex-key",
            18,
            'invalid map key: map[interface {}]interface {}{"b":2}',
        ),
        ("[{[a]: b}, !!int x]", "complex-key", 3, 'invalid map key: []interface {}{"a"}'),
        ("{<<: [&x {a: 1}, {b: *x}, &y {c: !!int z}]}", "tag", 34, None),
        ("{<<: [&x {a: !!int z}, {b: *x}]}", "tag", 14, None),
        ("[.inf, {[a]: b}]", "complex-key", 9, None),
        ("[{~: .inf}]", "null-key", 3, None),
    ],
)
def test_what_is_refused_first(text: str, code: str, column: int, server: str | None) -> None:
    (problem,) = read(text).problems
    assert (problem.code, problem.column) == (code, column)
    assert server is None or problem.facts["server"] == f"yaml: {server}"


def laughs(levels: int, times: int) -> str:
    """A text whose last line stands for a number of words that grows with every level."""
    words = ["lol", *(f"*a{level}" for level in range(levels - 1))]
    return "".join(
        f"- &a{level} [{', '.join([word] * times)}]\n" for level, word in enumerate(words)
    )


def merged_laughs(levels: int, times: int) -> str:
    """The same with merge keys."""
    words = ["{b: 1}", *(f"*a{level}" for level in range(levels - 1))]
    return "".join(
        f"- &a{level} {{<<: [{', '.join([word] * times)}], c{level}: 1}}\n"
        for level, word in enumerate(words)
    )


EXCESSIVE = [laughs(9, 9), laughs(500, 2), merged_laughs(9, 9), merged_laughs(300, 2)]


@pytest.mark.parametrize("text", EXCESSIVE)
def test_a_billion_laughs_are_refused_in_go_yaml_s_words(text: str) -> None:
    (problem,) = read(text).problems
    assert problem.code == "excessive-aliases"
    assert problem.facts["server"] == "yaml: document contains excessive aliasing"


def test_the_share_of_aliases_is_counted_exactly() -> None:
    for words, times in ((199, 199), (180, 210), (205, 200), (215, 220), (400, 400)):
        # Each alias stands for the list and its words; the document, three lists, the words and the
        # aliases themselves are the rest.
        from_aliases = (words + 1) * times
        share = from_aliases / (from_aliases + words + times + 4)
        text = f"- &a [{'x, ' * words}]\n- [{'*a, ' * times}]"
        expected = "excessive-aliases" if share > 0.99 else "too-many-aliases"
        assert [each.code for each in read(text).problems] == [expected], share


@pytest.mark.parametrize(
    "text",
    [
        *EXCESSIVE,
        "&a [" + "*a, " * 2000 + "]",
        "&a [" + "x, " * 3000 + "*a]",
        "- &a [x]\n" + "- [*a, &b {c: *a}, *b]\n" * 400,
        "? [" + ", ".join(line[2:] for line in merged_laughs(99, 3).splitlines()) + "]\n: 1",
    ],
)
def test_the_work_grows_with_the_text_and_not_with_what_it_stands_for(text: str) -> None:
    calls: Counter[str] = Counter()

    def count(_frame: FrameType, event: str, _argument: Any) -> None:
        calls[event] += 1

    sys.setprofile(count)
    try:
        manifest = read(text)
    finally:
        sys.setprofile(None)
    assert manifest.problems
    assert calls["call"] < 8 * len(text)


def aliased(times: int) -> str:
    """A text with 100 words and an alias to them that stands several times."""
    return f"a: &a [{'x, ' * 100}]\nb: [{'*a, ' * times}]"


def test_what_go_yaml_allows_may_still_be_too_much_here() -> None:
    # The document, its mapping, two keys, two lists, 100 words; and 102 values for each alias.
    most = (FOR_PAGES.max_events - 106) // 102
    assert sum(1 for _ in walk(read(aliased(most)).root)) == 103 + 101 * most
    (problem,) = read(aliased(most + 1)).problems
    assert (problem.code, problem.line) == ("too-many-aliases", 2)
    assert problem.facts == {"limit": FOR_PAGES.max_events, "name": "a"}


def test_the_depth_limit_holds_for_what_aliases_stand_for() -> None:
    half = FOR_PAGES.max_depth // 2
    start = f"- &a {'[' * half}{']' * half}\n- "
    around = FOR_PAGES.max_depth - half - 1
    assert read(f"{start}{'[' * around}*a{']' * around}").problems == ()
    (problem,) = read(f"{start}{'[' * around}[*a]{']' * around}").problems
    assert (problem.code, problem.line, problem.column) == ("too-deep", 2, 4 + around)
    assert problem.facts == {"limit": FOR_PAGES.max_depth}
    levels = FOR_PAGES.max_depth - 1
    assert read(laughs(levels, 1)).problems == ()
    assert [each.code for each in read(laughs(levels + 1, 1)).problems] == ["too-deep"]


def test_a_key_that_is_too_large_to_be_told_is_too_large() -> None:
    text = f"- &a [{'x, ' * 100}]\n- ? [{'*a, ' * 50}]\n  : 1"
    assert [each.code for each in read(text).problems] == ["too-many-aliases"]
