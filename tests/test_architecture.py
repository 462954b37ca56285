"""The import rule, checked on the source itself (import-linter checks it again on the graph)."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "portlab"

# Where a module lives -> what it may import of PortLab. The first prefix that fits counts.
ALLOWED = (
    ("portlab.manifest", ("portlab.manifest",)),
    ("portlab.kube.objects", ("portlab.kube.objects", "portlab.manifest")),
    (
        "portlab.kube.apimachinery",
        ("portlab.kube.apimachinery", "portlab.kube.objects", "portlab.manifest"),
    ),
    *(
        (
            component,
            (
                component,
                "portlab.kube.apimachinery",
                "portlab.kube.objects",
                "portlab.manifest",
            ),
        )
        for component in (
            "portlab.kube.apiserver",
            "portlab.kube.controllers",
            "portlab.kube.kubeproxy",
            "portlab.kube.kubectl",
        )
    ),
    ("portlab.kube", ("portlab.kube", "portlab.manifest")),
    ("portlab.scene", ("portlab.scene", "portlab.kube", "portlab.manifest")),
    ("portlab.teaching", ("portlab.teaching", "portlab.kube", "portlab.manifest")),
    ("portlab.conformance", ("portlab.conformance", "portlab.kube", "portlab.manifest")),
    ("portlab.sharing", ("portlab.sharing",)),
    (
        "portlab.web.shell",
        (
            "portlab.web.shell",
            "portlab.scene",
            "portlab.teaching",
            "portlab.kube",
            "portlab.manifest",
        ),
    ),
    ("portlab.web.management", ("portlab",)),
    *(
        (
            # They show the lab in other places, so they stand on it.
            feature,
            (
                "portlab.web.lab",
                "portlab.web.shell",
                "portlab.sharing",
                "portlab.scene",
                "portlab.teaching",
                "portlab.kube",
                "portlab.manifest",
            ),
        )
        for feature in (
            "portlab.web.gallery",
            "portlab.web.share",
            "portlab.web.embed",
            "portlab.web.pictures",
        )
    ),
    (
        # Its cases are recordings, played.
        "portlab.web.reference",
        (
            "portlab.web.reference",
            "portlab.web.shell",
            "portlab.conformance",
            "portlab.teaching",
            "portlab.kube",
            "portlab.manifest",
        ),
    ),
    (
        "portlab.web",
        (
            "portlab.sharing",
            "portlab.web.shell",
            "portlab.scene",
            "portlab.teaching",
            "portlab.kube",
            "portlab.manifest",
        ),
    ),
    ("portlab", ("portlab",)),
)
# What runs without Django, and must go on doing so.
CORE = (
    "portlab.manifest",
    "portlab.kube",
    "portlab.scene",
    "portlab.teaching",
    "portlab.conformance",
    "portlab.sharing",
)
OUTSIDE_THE_CORE = (
    "django",
    "django_htmx",
    "crispy_forms",
    "csp",
    "whitenoise",
    "polib",
    "template_partials",
)
# Clock, chance, settings and files come in as arguments, so that a manifest, a cluster and a seed
# give the same picture anywhere. (Random with a seed is how chance comes in.)
IMPURE = ("time", "secrets", "os", "pathlib", "socket", "subprocess", "tempfile")


def module_name(path):
    """The dotted name of a source file."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


SOURCES = {module_name(path): path for path in sorted(PACKAGE.rglob("*.py"))}


def inside(module, package):
    """Whether a module is the package or lies in it."""
    return module == package or module.startswith(f"{package}.")


def imports_of(module):
    """The modules a module imports anywhere in its text, inside functions too."""
    path = SOURCES[module]
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                above = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*above, base] if base else above)
            for alias in node.names:
                whole = f"{base}.{alias.name}"
                found.add(whole if whole in SOURCES else base)
    return found


def feature_of(module):
    """The folder of a feature of the web, such as portlab.web.lab."""
    return ".".join(module.split(".")[:3])


def test_every_part_of_the_house_is_there():
    assert {"portlab.manifest", "portlab.kube", "portlab.scene", "portlab.teaching"} <= set(SOURCES)
    assert {"portlab.web.shell", "portlab.web.lab", "portlab.web.management"} <= set(SOURCES)


@pytest.mark.parametrize("module", SOURCES)
def test_imports_go_one_way(module):
    allowed = next(allowed for prefix, allowed in ALLOWED if inside(module, prefix))
    if inside(module, "portlab.web") and module.count(".") >= 2:
        allowed = (*allowed, feature_of(module))
    wrong = {
        name
        for name in imports_of(module)
        if inside(name, "portlab") and not any(inside(name, package) for package in allowed)
    }
    assert wrong == set()


@pytest.mark.parametrize("module", [name for name in SOURCES if name.startswith(CORE)])
def test_the_core_is_pure(module):
    wrong = {
        name
        for name in imports_of(module)
        if any(inside(name, package) for package in (*OUTSIDE_THE_CORE, *IMPURE))
    }
    assert wrong == set()


@pytest.mark.parametrize("module", [name for name in SOURCES if name.startswith(CORE)])
def test_the_core_asks_neither_clock_nor_chance(module):
    asked = [
        f"{node.value.id}.{node.attr}"
        for node in ast.walk(ast.parse(SOURCES[module].read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
        if node.attr in {"now", "utcnow", "today"}
        or (node.value.id == "random" and node.attr != "Random")
    ]
    assert asked == []


@pytest.mark.parametrize("package", CORE)
def test_importing_the_core_loads_no_django(package):
    modules = [name for name in SOURCES if inside(name, package)]
    code = (
        f"import sys, {', '.join(modules)}\n"
        "print(sorted(n for n in sys.modules if n.partition('.')[0] in ('django', 'crispy_forms')))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("module", SOURCES)
def test_modules_are_named_for_one_idea(module):
    assert module.rpartition(".")[2] not in {"utils", "util", "helpers", "helper", "common", "misc"}
