"""The small parts of kubectl."""

import pytest

from portlab.kube.kubectl.csvline import read_csv
from portlab.kube.kubectl.errors import KubectlError, SilentError, told
from portlab.kube.kubectl.gonumbers import atoi, parse_bool, parse_int, to_int32
from portlab.kube.kubectl.labelselector import LabelSelector, SelectorError
from portlab.kube.kubectl.suggestions import suggestions
from portlab.kube.kubectl.tabwriter import align


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("", ()),
        ("a", ("a",)),
        ("a,b,,", ("a", "b", "", "")),
        (" a, b", (" a", " b")),
        ('"a,b","c""d"', ("a,b", 'c"d')),
        ('"a\nb",c', ("a\nb", "c")),
        ("\n\na,b\nc", ("a", "b")),
        ('"a"\nb', ("a",)),
    ],
)
def test_a_list_of_values(text, values):
    assert read_csv(text) == values


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("\n", "EOF"),
        ('a"b', 'parse error on line 1, column 2: bare " in non-quoted-field'),
        ('é"', 'parse error on line 1, column 3: bare " in non-quoted-field'),
        ('"a', 'parse error on line 1, column 3: extraneous or missing " in quoted-field'),
        ('x,"a"b', 'parse error on line 1, column 5: extraneous or missing " in quoted-field'),
        (
            '"a\nb"c',
            'record on line 1; parse error on line 2, column 2: extraneous or missing " in quoted-field',
        ),
    ],
)
def test_a_list_that_cannot_be_read(text, why):
    with pytest.raises(KubectlError) as refusal:
        read_csv(text)
    assert str(refusal.value) == why


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", 0),
        ("-80", -80),
        ("+80", 80),
        ("0x7530", 30000),
        ("0b11", 3),
        ("0o17", 15),
        ("017", 15),
        ("1_000", 1000),
        ("0_7", 7),
        (str((1 << 63) - 1), (1 << 63) - 1),
        (str(-(1 << 63)), -(1 << 63)),
        ("0" * 5000, 0),
    ],
)
def test_numbers_of_flags(text, number):
    assert parse_int(text) == number


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "invalid syntax"),
        ("1__0", "invalid syntax"),
        ("_1", "invalid syntax"),
        ("08", "invalid syntax"),
        ("0x", "invalid syntax"),
        ("٣", "invalid syntax"),
        (" 1", "invalid syntax"),
        (str(1 << 63), "value out of range"),
        ("9" * 5000, "value out of range"),
    ],
)
def test_numbers_that_are_none(text, why):
    with pytest.raises(KubectlError) as refusal:
        parse_int(text)
    assert str(refusal.value) == f'strconv.ParseInt: parsing "{text}": {why}'


def test_decimal_numbers_truth_and_32_bits():
    assert (atoi("-007"), to_int32(99999999999), to_int32(-(1 << 31) - 1)) == (
        -7,
        1215752191,
        (1 << 31) - 1,
    )
    assert [parse_bool(text) for text in ("t", "TRUE", "1", "f", "False", "0")] == [True] * 3 + [
        False
    ] * 3
    for text in ("yes", "", "tRUE"):
        with pytest.raises(KubectlError):
            parse_bool(text)


@pytest.mark.parametrize(
    ("selector", "labels", "matches"),
    [
        ("", {}, True),
        ("a", {"a": ""}, True),
        ("a", {}, False),
        ("!a", {}, True),
        ("!a", {"a": "b"}, False),
        ("a=b", {"a": "b"}, True),
        ("a==b", {"a": "c"}, False),
        ("a=", {"a": ""}, True),
        ("a!=b", {}, True),
        ("a!=b", {"a": "b"}, False),
        ("a in (b,c)", {"a": "c"}, True),
        ("a in (b,c)", {}, False),
        ("a in ()", {"a": ""}, True),
        ("a in (b,)", {"a": ""}, True),
        ("a notin (b)", {"a": "c"}, True),
        ("a>1", {"a": "2"}, True),
        ("a>1", {"a": "1"}, False),
        ("a<1", {"a": "x"}, False),
        ("a<1", {"a": "-1"}, True),
        ("in=in,notin", {"in": "in", "notin": ""}, True),
        ("a=b,c", {"a": "b"}, False),
    ],
)
def test_label_selectors(selector, labels, matches):
    assert LabelSelector(selector).matches(labels) is matches


@pytest.mark.parametrize(
    ("selector", "why"),
    [
        ("=", "found '=', expected: !, identifier, or 'end of string'"),
        (",", "found ',', expected: !, identifier, or 'end of string'"),
        ("a,", "found '', expected: identifier after ','"),
        ("a b", "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt"),
        ("a=b c", "found 'c', expected: ',' or 'end of string'"),
        ("a=(b)", "unable to parse requirement: found '(', expected: identifier"),
        ("!", "unable to parse requirement: found '', expected: identifier"),
        ("a in b", "unable to parse requirement: found 'b' expected: '('"),
        ("a in (b", "unable to parse requirement: found '', expected: ',' or ')'"),
        ("a in (=)", "unable to parse requirement: found '=', expected: ',', or identifier"),
        (
            "a>b",
            (
                'unable to parse requirement: values[0]: Invalid value: "b": '
                "for 'Gt', 'Lt' operators, the value must be an integer"
            ),
        ),
    ],
)
def test_label_selectors_that_are_none(selector, why):
    with pytest.raises(SelectorError) as refusal:
        LabelSelector(selector)
    assert str(refusal.value) == why


@pytest.mark.parametrize(
    ("text", "aligned"),
    [
        ("", ""),
        ("a\tb\n", "a  b\n"),
        ("a\tb\nlong\tc\n", "a     b\nlong  c\n"),
        # A line without the column ends it.
        ("a\tb\nx\nlong\tc\n", "a  b\nx\nlong  c\n"),
        ("a\tb\tc\nlong\td\nx\ty\tz\n", "a     b  c\nlong  d\nx     y  z\n"),
        ("\tb\nlong\tc", "      b\nlong  c"),
        ("a\tb\flong\tc\n", "a  b\nlong  c\n"),
        ("é\tb\nab\tc\n", "é   b\nab  c\n"),
    ],
)
def test_columns(text, aligned):
    assert align(text, min_width=0, padding=2) == aligned


def test_narrow_columns_have_a_least_width():
    assert align("a\tb\n", min_width=6, padding=3) == "a     b\n"


def test_many_tabs_are_no_trouble():
    assert align("\t" * 20_000, min_width=0, padding=2) == "  " * 20_000


def test_suggestions():
    commands = ["get", "set", "delete", "cp"]
    assert suggestions("GE", commands, {}) == ("get", "set", "cp")
    assert suggestions("del", commands, {}) == ("get", "set", "delete")
    assert suggestions("remove", commands, {"delete": ("remove",)}) == ("delete",)
    assert suggestions("x" * 1000, commands, {}) == ()


def test_errors_are_told_as_a_list_without_their_beginnings():
    assert told([]) == ""
    assert told([KubectlError("a")]) == "error: a\n"
    assert told([KubectlError("error: a\n")]) == "error: a\n"
    assert told([KubectlError("a"), KubectlError("b")]) == "a\nb\n"
    assert told([SilentError()]) == ""
