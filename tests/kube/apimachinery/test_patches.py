"""JSON patch and JSON merge patch, and how Go shows values and reads times."""

import json

import pytest

from portlab.kube.apimachinery.govalue import go_type, go_value
from portlab.kube.apimachinery.jsonpatch import PatchError, apply_json_patch
from portlab.kube.apimachinery.mergepatch import merge_patch
from portlab.kube.apimachinery.schema import SERVICE
from portlab.kube.apimachinery.times import TimeFault, normalized_time
from portlab.kube.apimachinery.unstructured import ConversionError, Converter

DOCUMENT = {"a": {"b": [1, 2, 3]}, "c/d": "x", "e~f": None}


@pytest.mark.parametrize(
    ("operation", "result"),
    [
        ({"op": "add", "path": "/g", "value": 1}, {**DOCUMENT, "g": 1}),
        ({"op": "add", "path": "/a/b/0", "value": 0}, {**DOCUMENT, "a": {"b": [0, 1, 2, 3]}}),
        ({"op": "add", "path": "/a/b/-", "value": 4}, {**DOCUMENT, "a": {"b": [1, 2, 3, 4]}}),
        ({"op": "add", "path": "/a/b/-1", "value": 4}, {**DOCUMENT, "a": {"b": [1, 2, 3, 4]}}),
        ({"op": "remove", "path": "/a/b/1"}, {**DOCUMENT, "a": {"b": [1, 3]}}),
        ({"op": "remove", "path": "/a/b/-1"}, {**DOCUMENT, "a": {"b": [1, 2]}}),
        ({"op": "replace", "path": "/a/b/1", "value": 9}, {**DOCUMENT, "a": {"b": [1, 9, 3]}}),
        ({"op": "replace", "path": "/c~1d", "value": 9}, {**DOCUMENT, "c/d": 9}),
        (
            {"op": "move", "from": "/a/b", "path": "/z"},
            {"a": {}, "c/d": "x", "e~f": None, "z": [1, 2, 3]},
        ),
        (
            {"op": "copy", "from": "/a/b/0", "path": "/a/b/0"},
            {**DOCUMENT, "a": {"b": [1, 1, 2, 3]}},
        ),
        # An object has null for every member that it does not have.
        ({"op": "replace", "path": "/none", "value": 1}, {**DOCUMENT, "none": 1}),
        ({"op": "replace", "path": "/a/b/-1", "value": 9}, {**DOCUMENT, "a": {"b": [1, 2, 9]}}),
        ({"op": "copy", "from": "/none", "path": "/z"}, {**DOCUMENT, "z": None}),
        ({"op": "replace", "path": "", "value": {"z": 1}}, {"z": 1}),
        ({"op": "replace", "path": "", "value": [1]}, [1]),
        ({"op": "test", "path": "", "value": DOCUMENT}, DOCUMENT),
        ({"op": "test", "path": "/a/b", "value": [1, 2, 3]}, DOCUMENT),
        ({"op": "test", "path": "/e~0f", "value": None}, DOCUMENT),
        ({"op": "test", "path": "/none", "value": None}, DOCUMENT),
    ],
)
def test_an_operation(operation, result):
    before = repr(DOCUMENT)
    assert apply_json_patch(DOCUMENT, [operation]) == result
    assert repr(DOCUMENT) == before


@pytest.mark.parametrize(
    "operation",
    [
        5,
        {},
        {"op": "turn", "path": "/a"},
        {"op": "add", "value": 1},
        {"op": "add", "path": "a", "value": 1},
        {"op": "add", "path": 5, "value": 1},
        {"op": "add", "path": "/a/b/5", "value": 1},
        {"op": "add", "path": "/a/b/x", "value": 1},
        {"op": "add", "path": "/none/b", "value": 1},
        {"op": "add", "path": "/c~1d/b", "value": 1},
        {"op": "remove", "path": "/none"},
        {"op": "remove", "path": "/a/b/3"},
        {"op": "replace", "path": "/none/z", "value": 1},
        {"op": "replace", "path": "/a/b/3", "value": 1},
        {"op": "replace", "path": "", "value": "x"},
        {"op": "replace", "path": ""},
        {"op": "add", "path": "", "value": {}},
        {"op": "move", "path": "/z"},
        {"op": "move", "from": "/none", "path": "/z"},
        {"op": "copy", "from": "/none/z", "path": "/z"},
        {"op": "copy", "from": "/a/b/3", "path": "/z"},
        {"op": "test", "path": "", "value": {"a": {"b": [1, 2, 3]}}},
        {"op": "test", "path": "/a/b/0", "value": 1.0},
        {"op": "test", "path": "/a/b/0", "value": "1"},
        {"op": "test", "path": "/a/b/0", "value": True},
        {"op": "test", "path": "/a", "value": {}},
        {"op": "test", "path": "/a/b/9", "value": 1},
    ],
)
def test_an_operation_that_cannot_be_carried_out(operation):
    with pytest.raises(PatchError):
        apply_json_patch(DOCUMENT, [operation])


UNORDERED = {"z": {"y": {"d": 1, "c": 2}, "x": {"b": 3, "a": 4}}, "w": [{"f": 5, "e": 6}]}


@pytest.mark.parametrize(
    ("operations", "written"),
    [
        (
            [{"op": "add", "path": "/z/y/b", "value": {"h": 7, "g": 8}}],
            '{"w":[{"f":5,"e":6}],"z":{"x":{"b":3,"a":4},"y":{"b":{"h":7,"g":8},"c":2,"d":1}}}',
        ),
        (
            [{"op": "test", "path": "/z/x", "value": {"a": 4, "b": 3}}],
            '{"w":[{"f":5,"e":6}],"z":{"x":{"a":4,"b":3},"y":{"d":1,"c":2}}}',
        ),
        (
            [{"op": "copy", "from": "/z/y", "path": "/w/0/g"}],
            ('{"w":[{"e":6,"f":5,"g":{"d":1,"c":2}}],"z":{"x":{"b":3,"a":4},"y":{"d":1,"c":2}}}'),
        ),
        (
            [{"op": "replace", "path": "", "value": {"j": {"l": 1, "k": 2}, "i": 3}}],
            '{"i":3,"j":{"l":1,"k":2}}',
        ),
    ],
)
def test_objects_that_an_operation_opens_come_out_in_order(operations, written):
    patched = apply_json_patch(UNORDERED, operations)
    assert json.dumps(patched, separators=(",", ":")) == written


@pytest.mark.parametrize(
    ("patch", "written"),
    [
        (
            {"z": {"x": {"c": 5}}},
            '{"w":[{"f":5,"e":6}],"z":{"x":{"a":4,"b":3,"c":5},"y":{"d":1,"c":2}}}',
        ),
        (
            {"z": 1, "v": {"q": [{"o": 1, "n": 2}], "p": 3}},
            '{"v":{"p":3,"q":[{"n":2,"o":1}]},"w":[{"f":5,"e":6}],"z":1}',
        ),
    ],
)
def test_objects_that_a_merge_patch_names_come_out_in_order(patch, written):
    assert json.dumps(merge_patch(UNORDERED, patch), separators=(",", ":")) == written


@pytest.mark.parametrize(
    ("patch", "result"),
    [
        ({}, {"a": {"b": 1}, "c": [1]}),
        ({"a": None}, {"c": [1]}),
        ({"none": None}, {"a": {"b": 1}, "c": [1]}),
        ({"a": {"b": None, "d": 2}}, {"a": {"d": 2}, "c": [1]}),
        ({"c": {"d": None, "e": 1}}, {"a": {"b": 1}, "c": {"e": 1}}),
        ({"c": []}, {"a": {"b": 1}, "c": []}),
        # Nulls are left out of what is new, and of what takes the place of something that is no object.
        ({"c": [None, {"d": None}]}, {"a": {"b": 1}, "c": [{}]}),
        ({"a": [None]}, {"a": [None], "c": [1]}),
        ({"n": {"d": None, "e": [None]}}, {"a": {"b": 1}, "c": [1], "n": {"e": []}}),
        ([None, 1], [1]),
    ],
)
def test_a_merge_patch(patch, result):
    assert merge_patch({"a": {"b": 1}, "c": [1]}, patch) == result


@pytest.mark.parametrize(
    ("data", "shown", "kind"),
    [
        (None, "<nil>", "<nil>"),
        (True, "true", "bool"),
        (80, "80", "int64"),
        (0.5, "0.5", "float64"),
        (80.0, "80", "float64"),
        (1e6, "1e+06", "float64"),
        (1.25e-7, "1.25e-07", "float64"),
        (-1234567.5, "-1.2345675e+06", "float64"),
        ("a b", "a b", "string"),
        ([1, "x"], "[1 x]", "[]interface {}"),
        ({"b": 1, "a": {"c": None}}, "map[a:map[c:<nil>] b:1]", "map[string]interface {}"),
    ],
)
def test_how_go_shows_a_value(data, shown, kind):
    assert (go_value(data), go_type(data)) == (shown, kind)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z"),
        ("2026-01-01T02:30:00.75+02:30", "2026-01-01T00:00:00Z"),
        ("2024-02-29T23:00:00-05:00", "2024-03-01T04:00:00Z"),
        ("0001-01-01T00:00:00+01:00", "0001-01-01T00:00:00Z"),
    ],
)
def test_times_are_read_in_utc(text, read):
    assert normalized_time(text) == read


LAYOUT = '"2006-01-02T15:04:05Z07:00"'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", f'parsing time "" as {LAYOUT}: cannot parse "" as "2006"'),
        ("yesterday", f'parsing time "yesterday" as {LAYOUT}: cannot parse "yesterday" as "2006"'),
        ("2026-1", f'parsing time "2026-1" as {LAYOUT}: cannot parse "1" as "01"'),
        ("2026", f'parsing time "2026" as {LAYOUT}: cannot parse "" as "-"'),
        ("2026-13-01T00:00:00Z", 'parsing time "2026-13-01T00:00:00Z": month out of range'),
        ("2026-02-30T00:00:00Z", 'parsing time "2026-02-30T00:00:00Z": day out of range'),
        ("2026-02-03T24:00:00Z", 'parsing time "2026-02-03T24:00:00Z": hour out of range'),
        (
            "2026-02-03T00:00:00",
            f'parsing time "2026-02-03T00:00:00" as {LAYOUT}: cannot parse "" as "Z07:00"',
        ),
        ("2026-02-03T00:00:00Zx", 'parsing time "2026-02-03T00:00:00Zx": extra text: "x"'),
    ],
)
def test_what_is_no_time(text, said):
    assert normalized_time(text) == TimeFault(said)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"spec": []}, "cannot restore struct from: slice"),
        ({"spec": {"ports": {}}}, "cannot restore slice from map"),
        ({"spec": {"selector": "x"}}, "cannot restore map from string"),
        ({"spec": {"ports": [{"port": "80"}]}}, "unrecognized type: int32"),
        ({"spec": {"ports": [{"port": 80.5}]}}, "cannot convert float64 to int32"),
        ({"spec": {"type": 5}}, "cannot convert int64 to v1.ServiceType"),
        ({"spec": {"type": True}}, "unrecognized type: string"),
        ({"spec": {"publishNotReadyAddresses": "yes"}}, "unrecognized type: bool"),
        (
            {"spec": {"ports": [{"targetPort": True}]}},
            "json: cannot unmarshal bool into Go value of type int32",
        ),
        (
            {"metadata": {"creationTimestamp": 5}},
            "json: cannot unmarshal number into Go value of type string",
        ),
    ],
)
def test_a_value_of_a_wrong_type(data, said):
    with pytest.raises(ConversionError) as refused:
        Converter().struct(data, SERVICE)
    assert str(refused.value) == said


def test_what_go_converts_without_a_word():
    data = {"spec": {"ports": [{"port": 4294967376, "targetPort": 8080.0}, None], "type": None}}
    converted = {"spec": {"ports": [{"port": 80, "targetPort": 8080}, None]}}
    assert Converter().struct(data, SERVICE) == converted


def test_unknown_fields_are_gathered_in_order():
    converter = Converter()
    converter.struct({"z": 1, "spec": {"foo": 1, "ports": [{"bar": 2}]}}, SERVICE)
    assert converter.unknown == ["spec.foo", "spec.ports[0].bar", "z"]
