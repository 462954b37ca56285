"""Preparing does what is needed, once."""

import os

import polib
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from portlab.web.management.commands.compile_messages import compile_catalogue
from portlab.web.management.commands.prepare import check_clusters, collect_static

PO = """msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\n"

msgid "port"
msgstr "端口"

#, fuzzy
msgid "node"
msgstr "结点"
"""


def test_a_catalogue_is_compiled_when_it_is_newer(tmp_path):
    po = tmp_path / "django.po"
    po.write_text(PO, encoding="utf-8")
    assert compile_catalogue(po) is True
    assert compile_catalogue(po) is False
    compiled = polib.mofile(str(tmp_path / "django.mo"))
    assert {entry.msgid: entry.msgstr for entry in compiled} == {"port": "端口"}

    po.write_text(PO.replace("端口", "埠"), encoding="utf-8")
    later = (tmp_path / "django.mo").stat().st_mtime + 5
    os.utime(po, (later, later))
    assert compile_catalogue(po) is True
    assert polib.mofile(str(tmp_path / "django.mo")).find("port").msgstr == "埠"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["django.mo", "django.po"]


@pytest.fixture
def house(tmp_path, settings):
    """A place to collect into, with two files of its own."""
    source = tmp_path / "source"
    source.mkdir()
    (source / "a.css").write_text("p { background: url('b.svg') }")
    (source / "b.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    settings.VAR_DIR = tmp_path / "var"
    settings.VAR_DIR.mkdir()
    settings.STATIC_ROOT = tmp_path / "var" / "static"
    settings.STATICFILES_DIRS = [source]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "portlab.web.shell.staticstorage.SmallStaticFilesStorage"},
    }
    return tmp_path


def test_static_files_are_collected_when_one_changes(house, settings):
    assert collect_static(0) is True
    assert collect_static(0) is False
    (house / "source" / "b.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg' id='b'/>")
    assert collect_static(0) is True
    (house / "source" / "c.css").write_text("")
    assert collect_static(0) is True
    assert (settings.STATIC_ROOT / "c.css").exists()
    (house / "source" / "c.css").unlink()
    assert collect_static(0) is True
    assert not (settings.STATIC_ROOT / "c.css").exists()


def test_scripts_of_our_own_are_made_small_and_no_others(house, settings):
    text = "// why\n(function () {\n  const a = 1; // what\n})();\n"
    for folder in ("js", "vendor"):
        (house / "source" / folder).mkdir()
        (house / "source" / folder / "a.js").write_text(text)
    collect_static(0)
    for folder, wanted in (("js", "(function(){const a=1;})();"), ("vendor", text)):
        found = sorted((settings.STATIC_ROOT / folder).glob("*.js"))
        assert [path.read_text() for path in found] == [wanted, wanted]


def test_a_lost_collection_is_made_again(house, settings):
    collect_static(0)
    (settings.STATIC_ROOT / "staticfiles.json").unlink()
    assert collect_static(0) is True


def test_the_clusters_of_the_project_are_clusters(settings):
    check_clusters(settings.BASE_DIR / "fixtures" / "clusters")


@pytest.mark.parametrize("text", ["", "nodes: [", "nodes: 5", "nodes: [{}]"])
def test_a_file_that_describes_no_cluster_is_named(tmp_path, text):
    (tmp_path / "broken.yaml").write_text(text)
    with pytest.raises(CommandError, match=r"^broken\.yaml describes no cluster: "):
        check_clusters(tmp_path)


def test_there_is_nothing_left_to_migrate(db):
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
