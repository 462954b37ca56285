#!/bin/sh
# Makes or refreshes the environment in .venv:   sh bin/setup.sh run|tools|test
#
# run    what PortLab needs to serve
# tools  that, and what works on it: tests, formatter, linters, types
# test   that, and a Chromium for the browser tests
#
# What is installed already is not installed again: a copy of Python's version and the requirement
# files is kept in .venv and compared.
set -eu
cd "$(dirname "$0")/.."

what=${1:-run}
venv_python=.venv/bin/python
new_enough='import sys; sys.exit(sys.version_info < (3, 10))'

die() {
    echo "PortLab: $*" >&2
    exit 1
}

version_of() {
    "$1" -c 'import platform; print(platform.python_version())' 2>/dev/null
}

# The first Python that is new enough: $PYTHON if named, else the usual names.
find_python() {
    if [ -n "${PYTHON:-}" ]; then
        command -v "$PYTHON" >/dev/null 2>&1 || die "PYTHON=$PYTHON is not a program here."
        "$PYTHON" -c "$new_enough" 2>/dev/null ||
            die "PYTHON=$PYTHON is Python $(version_of "$PYTHON" || echo '?'); 3.10 or later is needed."
        echo "$PYTHON"
        return
    fi
    for name in python3 python3.13 python3.12 python3.11 python3.10 python; do
        if command -v "$name" >/dev/null 2>&1 && "$name" -c "$new_enough" 2>/dev/null; then
            echo "$name"
            return
        fi
    done
    if command -v python3 >/dev/null 2>&1; then
        die "Python 3.10 or later is needed, and python3 here is $(version_of python3 || echo broken). Install a newer one, or name it: make $what PYTHON=/path/to/python3"
    fi
    die "Python 3.10 or later is needed, and there is no python3 here. Debian, Ubuntu: sudo apt-get install python3 python3-venv. macOS: brew install python"
}

make_venv() {
    python=$(find_python)
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        package=$(basename "$python")
        [ "$package" != python ] || package=python3
        die "Python's venv module is missing. Debian, Ubuntu: sudo apt-get install $package-venv, then run make $what again."
    fi
    echo "PortLab: making .venv with Python $(version_of "$python")"
    rm -rf .venv
    "$python" -m venv .venv || die "The environment .venv could not be made."
}

# An environment that does not run, or that another Python than the one asked for has made, is remade.
python_home='import sys; print(sys.base_prefix, sys.version)'
if ! "$venv_python" -c "$new_enough" 2>/dev/null; then
    make_venv
elif [ -n "${PYTHON:-}" ]; then
    python=$(find_python)
    [ "$("$python" -c "$python_home")" = "$("$venv_python" -c "$python_home")" ] || make_venv
fi

case $what in
run) requirements=requirements.txt files="requirements.txt" ;;
tools | test) requirements=requirements-dev.txt files="requirements.txt requirements-dev.txt" ;;
*) die "sh bin/setup.sh run|tools|test" ;;
esac

wishes=.venv/installed-$requirements
{ "$venv_python" -V && cat $files; } >"$wishes.new"
if ! cmp -s "$wishes.new" "$wishes"; then
    "$venv_python" -m pip --version >/dev/null 2>&1 || { make_venv; { "$venv_python" -V && cat $files; } >"$wishes.new"; }
    echo "PortLab: installing $requirements (only when it changes)"
    rm -f "$wishes"
    "$venv_python" -m pip install --quiet --disable-pip-version-check --requirement "$requirements" ||
        die "Installing $requirements failed, see above. Is the package registry reachable?"
    mv "$wishes.new" "$wishes"
else
    rm -f "$wishes.new"
fi

[ "$what" = test ] || exit 0

# The browser tests: the Chromium that is here, else Debian's, else Playwright's own.
chromium="$venv_python tests/chromium.py"
if ! $chromium >/dev/null && [ "$(id -u)" = 0 ] && grep -q '^ID=debian' /etc/os-release 2>/dev/null; then
    echo "PortLab: installing Chromium from Debian"
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium fonts-noto-cjk; } >/dev/null </dev/null || true
fi
if ! $chromium >/dev/null; then
    echo "PortLab: installing Playwright's Chromium"
    "$venv_python" -m playwright install chromium || true
fi
$chromium >/dev/null ||
    die "The browser tests need a Chromium that runs. Debian, Ubuntu: sudo apt-get install chromium fonts-noto-cjk. macOS: brew install --cask chromium. Or name one: make test PORTLAB_CHROMIUM=/path/to/chromium. Without a browser: make test-fast"
