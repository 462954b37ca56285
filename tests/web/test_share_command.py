"""`manage.py share`: the link, its QR code, and what cannot be shared."""

from __future__ import annotations

import io
import sys
from io import StringIO
from pathlib import Path

import pytest
import segno
from django.conf import settings
from django.core.management import CommandError, call_command

from portlab.web.lab.links import state_of, token_of
from portlab.web.lab.state import LabState

BACKEND = settings.BASE_DIR / "fixtures" / "manifests" / "backend.yaml"
TEXT = BACKEND.read_text(encoding="utf-8")
HOME = "http://127.0.0.1:8000"


class Terminal(StringIO):
    """An output that somebody looks at."""

    def isatty(self) -> bool:
        """Yes."""
        return True


def run(*arguments: object, out: StringIO | None = None) -> tuple[int, str, str]:
    """Exit code, output and errors of the command."""
    out, err, code = out or StringIO(), StringIO(), 0
    try:
        call_command("share", *map(str, arguments), stdout=out, stderr=err)
    except SystemExit as stop:
        code = int(stop.code or 0)
    return code, out.getvalue(), err.getvalue()


def link_of(*arguments: object) -> str:
    """The link alone."""
    code, out, err = run(*arguments, "--no-qr")
    assert (code, err) == (0, "")
    return out.removesuffix("\n")


def modules(rows: list[str]) -> list[list[int]]:
    """The dark (1) and light (0) modules that half blocks draw, without the quiet zone."""
    halves = {" ": (1, 1), "▀": (0, 1), "▄": (1, 0), "█": (0, 0)}
    lines: list[list[int]] = []
    for row in rows:
        drawn = [halves[each] for each in row]
        lines += [[upper for upper, _ in drawn], [lower for _, lower in drawn]]
    side = len(rows[0]) - 8
    return [line[4 : 4 + side] for line in lines[4 : 4 + side]]


def test_the_link_comes_first_and_its_code_after_it() -> None:
    code, out, err = run(BACKEND)
    link, *rows = out.splitlines()
    assert (code, err) == (0, "")
    assert link == f"{HOME}/lab/{token_of(LabState(manifest=TEXT))}"
    expected = segno.make(link, error="l", boost_error=True, micro=False)
    assert modules(rows) == [list(row) for row in expected.matrix]


def test_a_terminal_is_told_the_colours_of_the_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    _, piped, _ = run(BACKEND)
    _, seen, _ = run(BACKEND, out=Terminal())
    link, *rows = piped.splitlines()
    assert seen.splitlines() == [link, *(f"\x1b[97;40m{row}\x1b[0m" for row in rows)]


def test_a_code_is_not_broken_by_a_narrow_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "30")
    link, *rows = run(BACKEND)[1].splitlines()
    told = f"share: the QR code is {len(rows[0])} columns wide, this terminal 30\n"
    assert run(BACKEND, out=Terminal()) == (0, f"{link}\n", told)


def test_the_options_are_in_the_link() -> None:
    link = link_of(
        BACKEND,
        *("--world", "three-nodes-cloud", "--from", "curl-1", "--to", "clusterIP:port"),
        *("--step", 3, "--lang", "zh-hans", "--base-url", "https://portlab.example/lab-1/"),
    )
    token = link.partition("?")[0].rpartition("/")[2]
    assert link == f"https://portlab.example/lab-1/lab/{token}?lang=zh-hans"
    assert state_of(token) == LabState(
        manifest=TEXT,
        world="three-nodes-cloud",
        origin="curl-1",
        destination="clusterIP:port",
        step=3,
    )


def test_a_spoiler_starts_before_the_first_step(tmp_path: Path) -> None:
    link = link_of(BACKEND, "--spoiler", "--step", 5)
    state = state_of(link.rpartition("/")[2])
    assert (state.predict, state.guess, state.step) == (True, "", 0)


def test_standard_input_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    given = io.TextIOWrapper(io.BytesIO(TEXT.replace("\n", "\r\n").encode()), encoding="utf-8")
    monkeypatch.setattr(sys, "stdin", given)
    assert link_of("-") == link_of(BACKEND)


def test_a_link_opens_in_the_lab(client) -> None:
    answer = client.get(link_of(BACKEND, "--step", 2).removeprefix(HOME))
    assert answer.status_code == 200
    assert 'data-scene="" data-step="2"' in answer.content.decode()


def test_what_cannot_be_shared_is_said_in_one_line(tmp_path: Path) -> None:
    missing = tmp_path / "no.yaml"
    binary = tmp_path / "binary.yaml"
    binary.write_bytes(b"kind: \xff")
    large = tmp_path / "large.yaml"
    large.write_text("".join(f"# {n * 104729:x}{n * 7919 % 100003:x}\n" for n in range(2000)))
    for arguments, told in (
        ((missing,), f"{missing}: No such file or directory"),
        ((tmp_path,), f"{tmp_path}: Is a directory"),
        ((binary,), f"{binary}: is not UTF-8 text (byte 6)"),
        ((large,), f"{large}: is too large for a link, which holds some 4 KiB when packed"),
        ((BACKEND, "--step", "-1"), "--step -1: is not from 0 to 999"),
        (
            (BACKEND, "--base-url", "portlab.example"),
            "--base-url portlab.example: is no address like http://127.0.0.1:8000",
        ),
    ):
        assert run(*arguments) == (2, "", f"share: {told}\n")


def test_a_link_too_long_for_a_code_is_printed_alone(tmp_path: Path) -> None:
    long = tmp_path / "long.yaml"
    long.write_text("".join(f"# {n * 104729:x}{n * 7919 % 100003:x}\n" for n in range(420)))
    code, out, err = run(long, "--base-url", "https://portlab.example")
    assert (code, err) == (0, "share: the link is too long for a QR code\n")
    assert out == link_of(long, "--base-url", "https://portlab.example") + "\n"


def test_an_unknown_word_is_answered_with_the_usage() -> None:
    with pytest.raises(CommandError, match="invalid choice: 'moon'"):
        run(BACKEND, "--world", "moon")
