"""The set-up says what is wrong in one line, and does nothing twice."""

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

ROOT = Path(__file__).resolve().parent.parent

# Enough of a Python for bin/setup.sh: answers the questions it asks, makes an environment that is
# a copy of itself, and writes down every call of pip.
FAKE_PYTHON = """#!/bin/sh
case "$*" in
-V) echo "Python @VERSION@" ;;
*sys.exit*) exit @TOO_OLD@ ;;
*python_version*) echo "@VERSION@" ;;
*base_prefix*) echo "@VERSION@" ;;
*ensurepip*) exit @NO_VENV@ ;;
"-m venv .venv") mkdir -p .venv/bin && cp "$0" .venv/bin/python ;;
"-m pip --version") ;;
"-m pip install"*) echo "$*" >>pip-calls; exit @PIP_FAILS@ ;;
esac
"""


@pytest.fixture
def house(tmp_path):
    """A checkout with a space in its name and nothing but the script and the requirements."""
    house = tmp_path / "port lab"
    (house / "bin").mkdir(parents=True)
    shutil.copy(ROOT / "bin" / "setup.sh", house / "bin")
    (house / "requirements.txt").write_text("Django\n")
    (house / "requirements-dev.txt").write_text("-r requirements.txt\npytest\n")
    # The tools of the script, so that the machine's own Pythons are out of sight.
    (house / "path").mkdir()
    for tool in ("sh", "cat", "cmp", "mv", "rm", "mkdir", "cp", "dirname", "basename", "id", "env"):
        found = shutil.which(tool)
        assert found, tool
        (house / "path" / tool).symlink_to(found)
    return house


def put_python(house, name="python3", *, version="3.12.1", **answers):
    """Place a fake Python on the house's path."""
    text = FAKE_PYTHON.replace("@VERSION@", version)
    for answer in ("TOO_OLD", "NO_VENV", "PIP_FAILS"):
        text = text.replace(f"@{answer}@", str(int(answers.get(answer.lower(), False))))
    program = house / "path" / name
    program.write_text(text)
    program.chmod(0o755)


def set_up(house, what="run", **environment):
    """Run the script with nothing of this machine in its environment."""
    return subprocess.run(
        ["sh", "bin/setup.sh", what],
        cwd=house,
        env={"PATH": str(house / "path"), **environment},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


def pip_calls(house):
    """What pip was called with, one line a call."""
    calls = house / "pip-calls"
    return calls.read_text().splitlines() if calls.exists() else []


def test_too_old_a_python_is_one_line(house):
    put_python(house, version="3.8.18", too_old=True)
    done = set_up(house)
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr == (
        "PortLab: Python 3.10 or later is needed, and python3 here is 3.8.18. "
        "Install a newer one, or name it: make run PYTHON=/path/to/python3\n"
    )


def test_no_python_is_one_line(house):
    done = set_up(house)
    assert done.returncode == 1
    assert done.stderr.startswith("PortLab: Python 3.10 or later is needed, and there is no ")
    assert done.stderr.count("\n") == 1


def test_a_newer_python_beside_an_old_one_is_taken(house):
    put_python(house, version="3.8.18", too_old=True)
    put_python(house, "python3.12")
    done = set_up(house)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Python 3.12.1" in done.stdout


def test_a_missing_venv_module_is_one_line_with_the_command(house):
    put_python(house, no_venv=True)
    done = set_up(house)
    assert done.returncode == 1
    assert done.stderr == (
        "PortLab: Python's venv module is missing. Debian, Ubuntu: "
        "sudo apt-get install python3-venv, then run make run again.\n"
    )


def test_the_python_that_is_named_is_taken_or_refused(house):
    put_python(house)
    put_python(house, "mine", version="3.11.2")
    put_python(house, "ancient", version="3.6.1", too_old=True)
    assert set_up(house, PYTHON="ancient").stderr == (
        "PortLab: PYTHON=ancient is Python 3.6.1; 3.10 or later is needed.\n"
    )
    assert set_up(house, PYTHON="nowhere").stderr == (
        "PortLab: PYTHON=nowhere is not a program here.\n"
    )
    assert "Python 3.11.2" in set_up(house, PYTHON="mine").stdout
    # Naming the one that made the environment changes nothing; naming another remakes it.
    assert set_up(house, PYTHON="mine").stdout == ""
    assert "Python 3.12.1" in set_up(house, PYTHON="python3").stdout


def test_the_second_run_installs_nothing_and_a_changed_wish_is_installed(house):
    put_python(house)
    set_up(house)
    set_up(house)
    assert len(pip_calls(house)) == 1
    (house / "requirements.txt").write_text("Django\npolib\n")
    set_up(house)
    set_up(house)
    assert len(pip_calls(house)) == 2
    assert pip_calls(house)[1].endswith("--requirement requirements.txt")


def test_the_tools_follow_both_requirement_files(house):
    put_python(house)
    set_up(house, "tools")
    set_up(house, "tools")
    assert len(pip_calls(house)) == 1
    (house / "requirements.txt").write_text("Django\npolib\n")
    set_up(house, "tools")
    assert len(pip_calls(house)) == 2


def test_an_installation_that_failed_is_tried_again(house):
    put_python(house, pip_fails=True)
    done = set_up(house)
    assert done.returncode == 1
    assert "Is the package registry reachable?" in done.stderr
    shutil.rmtree(house / ".venv")
    put_python(house)
    assert set_up(house).returncode == 0
    assert len(pip_calls(house)) == 2


def test_a_port_in_use_is_one_line():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(CommandError) as caught:
            call_command("serve", host="127.0.0.1", port=port)
    assert str(caught.value) == (
        f"Port {port} is in use: stop that program or run make run PORT={port + 1}"
    )


@pytest.mark.parametrize(
    ("host", "port", "line"),
    [
        (
            "127.0.0.1",
            65536,
            "PORT=65536 is not a number from 1 to 65535: run make run PORT=8000",
        ),
        ("127.0.0.1", "abc", "PORT=abc is not a number from 1 to 65535: run make run PORT=8000"),
        ("127.0.0.1", "", "PORT= is not a number from 1 to 65535: run make run PORT=8000"),
        ("127.0.0.1", "-1", "PORT=-1 is not a number from 1 to 65535: run make run PORT=8000"),
        (
            "192.0.2.77",
            8000,
            "HOST=192.0.2.77 is no address of this machine: run make run HOST=127.0.0.1",
        ),
    ],
)
def test_an_address_that_cannot_be_is_one_line(host, port, line):
    with pytest.raises(CommandError) as caught:
        call_command("serve", host=host, port=port)
    assert str(caught.value) == line


@pytest.mark.parametrize("port", ["abc", "-x", "0"])
def test_what_stands_in_the_way_is_told_by_portlab(tmp_path, port):
    done = subprocess.run(
        [sys.executable, "manage.py", "serve", f"--port={port}"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "PORTLAB_VAR": str(tmp_path / "var")},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        f"PortLab: PORT={port} is not a number from 1 to 65535: run make run PORT=8000\n"
    )


def settings_seen(tmp_path, expression, **environment):
    """What an expression over portlab.settings gives in a process with its own environment."""
    code = f"from portlab import settings; print({expression})"
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "PORTLAB_VAR": str(tmp_path / "var"), **environment},
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    ).stdout.strip()


def test_the_secret_key_is_made_once_and_for_its_owner_alone(tmp_path):
    first = settings_seen(tmp_path, "settings.SECRET_KEY")
    assert len(first) >= 50
    assert settings_seen(tmp_path, "settings.SECRET_KEY") == first
    assert (tmp_path / "var" / "secret-key").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in (tmp_path / "var").iterdir()] == ["secret-key"]
    named = settings_seen(tmp_path, "settings.SECRET_KEY", PORTLAB_SECRET_KEY="from outside")
    assert named == "from outside"


def test_the_settings_are_safe_without_any(tmp_path):
    assert settings_seen(tmp_path, "(settings.DEBUG, settings.ALLOWED_HOSTS)") == (
        "(False, ['localhost', '127.0.0.1', '[::1]'])"
    )
    assert settings_seen(tmp_path, "settings.ALLOWED_HOSTS[3:]", PORTLAB_ALLOWED_HOSTS="a, b") == (
        "['a', 'b']"
    )
