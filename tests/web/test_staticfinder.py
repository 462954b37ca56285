"""Of other packages' files, the named ones are served and no other."""

from pathlib import Path

from django.contrib.staticfiles import finders

from portlab.web.shell.staticfinder import PACKAGE_FILES, PackageFilesFinder


def offered():
    """The addresses below /static/ that the finder offers."""
    listed = PackageFilesFinder().list([])
    return {f"{storage.prefix}/{name}" for name, storage in listed}


def test_every_named_file_is_there():
    addresses = offered()
    for prefix, (_, _, patterns) in PACKAGE_FILES.items():
        for pattern in patterns:
            assert any(Path(address).match(f"{prefix}/{pattern}") for address in addresses), pattern


def test_what_is_offered_can_be_found():
    for address in offered():
        assert Path(finders.find(address)).is_file()


def test_nothing_else_of_the_packages_is_served():
    for address in (
        "vendor/ace/worker-yaml.js",
        "vendor/ace/mode-python.js",
        "vendor/ace/../../widget.js",
        "django_htmx/htmx-4.js",
        "django_ace/widget.js",
        "vendor/ace/",
    ):
        assert finders.find(address) is None
    assert len(offered()) < 80


def test_the_styles_refer_to_nothing_that_is_missing():
    addresses = offered()
    for address in addresses:
        if address.endswith(".css"):
            folder = Path(address).parent
            for part in Path(finders.find(address)).read_text().split('url("')[1:]:
                reference = part.partition('"')[0]
                if not reference.startswith("data:"):
                    parts: list[str] = []
                    for step in (folder / reference).parts:
                        parts = parts[:-1] if step == ".." else [*parts, step]
                    assert "/".join(parts) in addresses
