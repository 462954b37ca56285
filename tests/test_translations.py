"""Every text is there in Chinese, whole, and with the same places to fill."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = ROOT / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|\{(\w*)\}")


@pytest.fixture(scope="module")
def entries():
    """The entries in use of the Chinese catalogue."""
    return [entry for entry in polib.pofile(str(CATALOGUE)) if not entry.obsolete]


def placeholders(text):
    """The names a text leaves to be filled in."""
    return {name or braced for name, braced in PLACEHOLDER.findall(text)}


def strings(entry):
    """What an entry says in Chinese, which knows one form for every number."""
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def test_every_text_is_translated(entries):
    assert len(entries) > 0
    assert [e.msgid for e in entries if not strings(e) or not all(map(str.strip, strings(e)))] == []


def test_no_translation_is_a_guess(entries):
    assert [entry.msgid for entry in entries if entry.fuzzy] == []


def test_chinese_has_one_plural_form(entries):
    wrong = [e.msgid for e in entries if e.msgid_plural and set(e.msgstr_plural) != {0}]
    assert wrong == []


def test_translations_fill_the_same_places(entries):
    wrong = {}
    for entry in entries:
        wanted = placeholders(entry.msgid_plural or entry.msgid)
        for said in strings(entry):
            if placeholders(said) != wanted:
                wrong[entry.msgid] = said
    assert wrong == {}


def test_apostrophes_are_straight(entries):
    # Chinese fonts set the curly one as wide as a character.
    curly = "\N{RIGHT SINGLE QUOTATION MARK}"
    assert [entry.msgid for entry in entries if curly in entry.msgid] == []


if shutil.which("xgettext"):

    def test_the_catalogue_holds_exactly_the_texts_in_the_source(entries, tmp_path):
        for folder in ("portlab", "templates", "locale"):
            shutil.copytree(
                ROOT / folder,
                tmp_path / folder,
                ignore=shutil.ignore_patterns("__pycache__", "*.mo", "*.pyc"),
            )
        shutil.copy(ROOT / "manage.py", tmp_path)
        (tmp_path / "static").mkdir()
        command = [sys.executable, "manage.py", "makemessages", "--locale", "zh_Hans"]
        options = ["--extension", "html,py,svg", "--no-obsolete", "--no-location"]
        done = subprocess.run(
            [*command, *options],
            cwd=tmp_path,
            env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, "")
        fresh = polib.pofile(str(tmp_path / CATALOGUE.relative_to(ROOT)))
        assert {(e.msgctxt, e.msgid) for e in fresh} == {(e.msgctxt, e.msgid) for e in entries}
