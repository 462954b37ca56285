"""The recorded answers of a real API server, as far as they tell how YAML is read."""

from __future__ import annotations

import base64
import json
import pathlib
from collections.abc import Iterator
from typing import Any

import pytest

from portlab.manifest import Path, Scalar, format_path, read, read_bytes, walk

RECORDINGS = pathlib.Path(__file__).parents[2] / "fixtures" / "conformance" / "apiserver"
CREATED, BAD_REQUEST = 201, 400
UNREADABLE = "the object provided is unrecognized (must be of type Service): "
# Messages of later stages than the reading of YAML share these words.
LATER_STAGES = ("couldn't get version/kind", "unexpected GroupVersion")


def recorded_creates() -> Iterator[tuple[str, dict[str, Any]]]:
    for file in sorted(RECORDINGS.glob("*.json")):
        for case in json.loads(file.read_text()).get("cases", ()):
            for number, step in enumerate(case["steps"]):
                sent = step["verb"] in ("create", "dry-run")
                as_yaml = step.get("contentType", "application/yaml") == "application/yaml"
                if sent and as_yaml and ("manifest" in step or "manifestBase64" in step):
                    yield f"{file.stem}/{case['id']}/{number}", step


CREATES = list(recorded_creates())


def uses_alias(text: str) -> bool:
    return any(problem.code == "alias" for problem in read(text).problems)


ACCEPTED = [
    (name, step)
    for name, step in CREATES
    if step["result"]["code"] == CREATED and not uses_alias(step["manifest"])
]
UNREADABLES = [
    pytest.param(step, id=name)
    for name, step in CREATES
    if step["result"]["code"] == BAD_REQUEST
    and step["result"]["status"]["message"].startswith(UNREADABLE)
    and not step["result"]["status"]["message"].removeprefix(UNREADABLE).startswith(LATER_STAGES)
    and "anchor-recursive" not in name
]


def test_there_are_recordings() -> None:
    assert len(ACCEPTED) > 700
    assert len(UNREADABLES) > 15


def test_accepted_manifests_read_without_problems() -> None:
    assert [name for name, step in ACCEPTED if read(step["manifest"]).problems] == []


def test_typed_values_are_the_stored_ones() -> None:
    compared = 0
    for name, step in ACCEPTED:
        if "fieldValidation" in step:
            continue  # lets unknown and duplicate fields pass
        root = read(step["manifest"]).root
        for path, node in walk(root):
            if isinstance(node, Scalar) and node.value and is_kept(path):
                stored = value_at(step["result"]["object"], path)
                assert node.value == stored, (name, format_path(path))
                compared += 1
    assert compared > 5000


def is_kept(path: Path) -> bool:
    """Tell whether the API server stores a field as it was sent, whatever else the object holds."""
    return (
        path in (("apiVersion",), ("kind",), ("metadata", "name"), ("spec", "externalName"))
        or path[:2] in (("metadata", "labels"), ("metadata", "annotations"), ("spec", "selector"))
        or path[:2] == ("spec", "ports")
    )


def value_at(data: Any, path: Path) -> Any:
    """Return what stands at ``path`` in plain data."""
    for part in path:
        data = data[part]
    return data


@pytest.mark.parametrize("step", UNREADABLES)
def test_unreadable_manifests_have_the_decoders_words(step: dict[str, Any]) -> None:
    if "manifestBase64" in step:
        manifest = read_bytes(base64.b64decode(step["manifestBase64"]))
    else:
        manifest = read(step["manifest"])
    assert len(manifest.problems) == 1
    message = step["result"]["status"]["message"].removeprefix(UNREADABLE)
    assert message.rpartition(" (")[0] == manifest.problems[0].facts["server"]


def test_duplicate_keys_are_those_the_server_tells() -> None:
    told = 0
    for _name, step in CREATES:
        message = step["result"].get("status", {}).get("message", "")
        lines = [line for line in message.split("\n")[1:] if "already set in map" in line]
        if not lines or read(step["manifest"]).problems:
            continue
        told += 1
        found = []
        collect_duplicates(read(step["manifest"]).root, found)
        assert [line.partition(", unknown")[0].strip() for line in lines] == found
    assert told >= 7


def collect_duplicates(node: Any, found: list[str]) -> None:
    if hasattr(node, "entries"):
        for entry in node.duplicates:
            key = json.dumps(entry.key_node.value)
            line = entry.value.span.start.line
            found.append(f"line {line}: key {key} already set in map")
        for entry in node.entries:
            collect_duplicates(entry.value, found)
    for item in getattr(node, "items", ()):
        collect_duplicates(item, found)
