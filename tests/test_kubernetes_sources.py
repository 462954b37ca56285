"""docs/kubernetes-sources.md names every code, the modules that tell it and a test that proves it."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path

from portlab.conformance.dataplane.worlds import world_of
from portlab.kube.apiserver import codes
from portlab.kube.kubeproxy.codes import REASONS
from portlab.kube.kubeproxy.send import traces
from tests.conformance.told import RECORDINGS, told_by
from tests.reading_codes import READING_CODES

ROOT = Path(__file__).resolve().parents[1]
PORTLAB = ROOT / "portlab"
TABLES = ROOT / "docs" / "kubernetes-sources.md"
OWN_RULE = "PortLab's own limit"
DATA_PLANE = ROOT / "fixtures" / "conformance" / "dataplane"
ENDS = "Ends of packets"
GROUND = "the cluster's description"
COLUMNS = ["code", "rule upstream", "version", "module", "test"]


@dataclass(frozen=True)
class Row:
    """One line of a table."""

    code: str
    rule: str
    version: str
    modules: tuple[str, ...]
    test: str


@cache
def tables() -> dict[str, list[Row]]:
    """The rows below each heading."""
    found: dict[str, list[Row]] = {}
    rows: list[Row] = []
    for line in TABLES.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            rows = found[line.removeprefix("## ")] = []
        elif line.startswith("| "):
            cells = [cell.strip() for cell in line.strip("|").split("|")]
            assert len(cells) == len(COLUMNS), line
            if cells not in (COLUMNS, ["---"] * len(COLUMNS)):
                code, rule, version, modules, test = (cell.replace("`", "") for cell in cells)
                rows.append(Row(code, rule, version, tuple(modules.split(", ")), test))
    return found


def all_rows() -> list[Row]:
    """The rows of all tables."""
    return [row for rows in tables().values() for row in rows]


def controller_codes() -> set[str]:
    """The code of every Change that a controller makes."""
    found = set()
    for path in (PORTLAB / "kube" / "controllers").glob("*.py"):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.keyword) and node.arg == "code":
                assert isinstance(node.value, ast.Name), path
                module = import_module(f"portlab.kube.controllers.{path.stem}")
                found.add(getattr(module, node.value.id))
    return found


@cache
def tree(path: Path) -> ast.Module:
    """A file's syntax tree."""
    return ast.parse(path.read_text(encoding="utf-8"))


def told_in(path: Path) -> Iterator[str]:
    """The codes that a module of PortLab has in it."""
    room = path.relative_to(PORTLAB).parts[:2]
    for node in ast.walk(tree(path)):
        match node:
            case ast.Attribute(value=ast.Name(id="codes"), attr=name) if room[1] == "apiserver":
                yield getattr(codes, name)
            case ast.ImportFrom(module="portlab.kube.apiserver.codes", names=names):
                yield from (getattr(codes, each.name) for each in names)
            case ast.Constant(value=str(text)) if room[0] == "manifest" and text in READING_CODES:
                yield text
            case ast.Constant(value=str(text)) if room[1] == "controllers":
                yield text
            case ast.Constant(value=str(text)) if room[1] == "kubeproxy" and text in REASONS:
                yield text


def test_no_code_is_missing_and_none_is_made_up() -> None:
    registered = {
        "Changes": codes.CHANGES,
        "Field errors": codes.ERRORS,
        "Statuses": codes.STATUSES,
        "Warnings": codes.WARNINGS,
        "Codes of the controllers": controller_codes(),
        "Codes of reading": READING_CODES,
        ENDS: REASONS,
    }
    named = {title: sorted(row.code for row in rows) for title, rows in tables().items()}
    assert named == {title: sorted(each) for title, each in registered.items()}


def test_every_rule_names_a_file_of_one_version() -> None:
    own = [row.code for row in all_rows() if row.rule in (OWN_RULE, GROUND)]
    kernel = [row.code for row in tables()[ENDS] if ".c " in row.rule]
    assert own == [
        row.code for row in all_rows() if ".go" not in row.rule and row.code not in kernel
    ]
    versions = {row.code: row.version for row in all_rows()}
    for codes_of_one_version, version in ((own, "—"), (kernel, "Linux 6.18")):
        assert [code for code in versions if versions[code] == version] == codes_of_one_version
    assert {versions[code] for code in versions if code not in (*own, *kernel)} == {"1.36"}


def test_the_modules_named_are_those_that_tell_the_code() -> None:
    rows = {row.code: row.modules for row in all_rows()}
    using: dict[str, list[str]] = {code: [] for code in rows}
    for path in sorted([*(PORTLAB / "kube").rglob("*.py"), *(PORTLAB / "manifest").rglob("*.py")]):
        if path.parts[-2:] == ("kubeproxy", "codes.py"):
            continue
        for code in set(told_in(path)) & set(rows):
            using[code].append(path.relative_to(PORTLAB).as_posix())
    assert rows == {code: tuple(modules) for code, modules in using.items()}


def test_every_recorded_case_named_tells_its_code() -> None:
    wanted: dict[str, set[str]] = {}
    for row in all_rows():
        if "::" not in row.test and row not in tables()[ENDS]:
            wanted.setdefault(row.test, set()).add(row.code)
    told = {}
    for group in sorted({name.partition("/")[0] for name in wanted}):
        recording = json.loads((RECORDINGS / f"{group}.json").read_text(encoding="utf-8"))
        for case in recording["cases"]:
            name = f"{group}/{case['id']}"
            if name in wanted:
                told[name] = told_by(recording["cluster"], case) & wanted[name]
    assert told == wanted


def test_every_test_function_named_speaks_of_its_code() -> None:
    wanted = {(row.test, row.code) for row in all_rows() if "::" in row.test}
    spoken = set()
    for file in {test.partition("::")[0] for test, _ in wanted}:
        for function in tree(ROOT / file).body:
            if isinstance(function, ast.FunctionDef) and function.name.startswith("test_"):
                name = f"{file}::{function.name}"
                spoken |= {
                    (name, node.value)
                    for node in ast.walk(function)
                    if isinstance(node, ast.Constant) and isinstance(node.value, str)
                }
    assert wanted & spoken == wanted


def test_every_recorded_variant_named_ends_so() -> None:
    wanted: dict[str, set[str]] = {}
    for row in tables()[ENDS]:
        if row.test.startswith("dataplane/"):
            wanted.setdefault(row.test, set()).add(row.code)
    seen = {}
    for name, reasons in wanted.items():
        file = DATA_PLANE / f"{name.removeprefix('dataplane/')}.json"
        recording = json.loads(file.read_text(encoding="utf-8"))
        cluster = world_of(recording)
        seen[name] = reasons & {
            trace.reason
            for probe in recording["probes"]
            for trace in traces(cluster, probe["from"], probe["to"], protocol=probe["protocol"])
        }
    assert seen == wanted


def test_other_ends_are_made_to_happen() -> None:
    others = {row.code for row in tables()[ENDS] if not row.test.startswith("dataplane/")}
    assert {row.test for row in tables()[ENDS] if row.code in others} == {
        "tests/kube/kubeproxy/test_reasons.py"
    }
    spoken = {
        node.value
        for node in ast.walk(tree(ROOT / "tests/kube/kubeproxy/test_reasons.py"))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert others <= spoken
