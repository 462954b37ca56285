"""Static files of other packages: exactly those that a page uses.

django-ace carries thousands of files of the Ace editor and django-htmx several versions of htmx.
Collecting all of them would take minutes and publish code that nobody asked for, so this finder
offers the ones named here and no other.
"""

from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage, Storage

# address below /static/ -> package, folder in the package, patterns of files in that folder
PACKAGE_FILES: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "django_htmx": (
        "django_htmx",
        "static/django_htmx",
        ("htmx-2.min.js", "django-htmx.js"),
    ),
    "vendor/ace": (
        "django_ace",
        "static/django_ace/ace",
        (
            "ace.js",
            "mode-yaml.js",
            "ext-language_tools.js",
            "ext-searchbox.js",
            "theme-textmate.js",
            "theme-tomorrow_night.js",
            "css/ace.css",
            "css/main-*.png",
            "css/main-*.svg",
            "css/textmate-*.png",
            "css/tomorrow_night-[0-9].png",
            "css/theme/textmate.css",
            "css/theme/tomorrow_night.css",
        ),
    ),
}


class PackageFilesFinder(BaseFinder):
    """Finds the files of PACKAGE_FILES under the addresses given there."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.storages: dict[str, FileSystemStorage] = {}
        self.names: dict[str, tuple[str, ...]] = {}
        for prefix, (package, folder, patterns) in PACKAGE_FILES.items():
            spec = find_spec(package)
            if spec is None or spec.origin is None:
                raise ModuleNotFoundError(f"PortLab serves files of {package}: install it")
            root = Path(spec.origin).parent / folder
            names = tuple(
                str(path.relative_to(root))
                for pattern in patterns
                for path in sorted(root.glob(pattern))
            )
            storage = FileSystemStorage(location=root)
            # Django's collectstatic and findstatic read this attribute for the address.
            storage.prefix = prefix  # type: ignore[attr-defined]
            self.storages[prefix] = storage
            self.names[prefix] = names

    def check(self, **kwargs: Any) -> list[Any]:
        """Django's hook for system checks; a missing package already fails at start."""
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        """The file behind the address `path` below /static/, or an empty list."""
        for prefix, names in self.names.items():
            name = path.removeprefix(f"{prefix}/")
            if name != path and name in names:
                found = self.storages[prefix].path(name)
                return [found] if find_all else found
        return []

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, Storage]]:
        """Every offered file as (name in its storage, storage), for collectstatic."""
        for prefix, names in self.names.items():
            for name in names:
                yield name, self.storages[prefix]
