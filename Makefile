# make run         serve PortLab on http://127.0.0.1:8000 (PORT=, HOST= and PYTHON= change that)
# make test        all tests, in a real Chromium too      make test-fast   the tests without a browser
# make check       everything that CI runs                make format      lay the code out
# make messages    gather the texts to translate (needs gettext)
# make bench       how fast it is                 make frames      how smoothly a packet plays (Chromium)
# make weight      bytes of a first visit, layout shift   make lighthouse  Lighthouse's judgement (needs Node.js)
# make screenshots pictures of the page's states, in var/screenshots

HOST ?= 127.0.0.1
PORT ?= 8000
PY = .venv/bin/python
export PYTHON

.PHONY: run test test-fast check lint format messages bench frames weight lighthouse screenshots setup

run:
	@sh bin/setup.sh run
	@$(PY) manage.py serve --host="$(HOST)" --port="$(PORT)"

setup:
	@sh bin/setup.sh test

test: setup
	$(PY) -m pytest -q -n 2 -m "not browser"
	$(PY) -m pytest -q -n 2 -m browser

test-fast:
	@sh bin/setup.sh tools
	$(PY) -m pytest -q -n 2 -m "not browser and not slow"

lint:
	@sh bin/setup.sh tools
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	.venv/bin/djade --target-version 5.2 --check $$(find templates -name '*.html')
	$(PY) -m mypy
	$(PY) .venv/bin/lint-imports
	PORTLAB_HTTPS=1 $(PY) manage.py check --deploy --fail-level WARNING
	$(PY) manage.py makemigrations --check --dry-run

check: lint test

format:
	@sh bin/setup.sh tools
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .
	.venv/bin/djade --target-version 5.2 $$(find templates -name '*.html')

messages:
	@sh bin/setup.sh run
	@command -v xgettext >/dev/null || { echo "PortLab: make messages needs gettext. Debian, Ubuntu: sudo apt-get install gettext. macOS: brew install gettext" >&2; exit 1; }
	$(PY) manage.py makemessages --locale zh_Hans --extension html,py,svg --ignore var --ignore tests --no-wrap --no-obsolete --add-location file
	$(PY) manage.py compile_messages

bench:
	@sh bin/setup.sh run
	$(PY) manage.py bench

frames: setup
	$(PY) tests/frames.py

weight: setup
	$(PY) tests/weight.py

lighthouse: setup
	$(PY) tests/lighthouse.py

screenshots: setup
	$(PY) tests/screenshots.py
