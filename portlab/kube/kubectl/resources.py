"""What the arguments of a command name: which type of resource, and which objects of it.

kubectl 1.36: staging/src/k8s.io/cli-runtime/pkg/resource/builder.go ResourceTypeOrNameArgs, mappingFor, visitorResult,
visitBySelector, visitByResource, visitByName; staging/src/k8s.io/apimachinery/pkg/runtime/schema/group_version.go
ParseResourceArg; staging/src/k8s.io/apimachinery/pkg/api/meta/restmapper.go UnsafeGuessKindToResource;
staging/src/k8s.io/apimachinery/pkg/api/validation/path/name.go IsValidPathSegmentName.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from portlab.kube.apimachinery.schema import KNOWN_KINDS
from portlab.kube.kubectl.errors import KubectlError, NotHereError
from portlab.manifest.gosyntax import go_quote

SERVICES = "services"
_SERVICE_WORDS = frozenset(("svc", "service", SERVICES))
_ALL = "all"
_SHORT_NAMES = frozenset(
    [
        "cm",
        "cs",
        "ep",
        "ev",
        "limits",
        "ns",
        "no",
        "pvc",
        "pv",
        "po",
        "rc",
        "quota",
        "sa",
        "ds",
        "deploy",
        "rs",
        "sts",
        "hpa",
        "cj",
        "ing",
        "netpol",
        "pdb",
        "sc",
    ]
)
_SEGMENTS = (".", "..")
_FORBIDDEN = "/%"


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Services that are asked for: by name, or all that ``selector`` selects ("" selects every one)."""

    names: tuple[str, ...] = ()
    selector: str = ""
    by_name: bool = True

    @property
    def single(self) -> bool:
        """Whether exactly one object is meant."""
        return self.by_name and len(self.names) == 1


def select(
    args: Sequence[str], *, selector: str = "", everything: bool = False, all_when_bare: bool
) -> Selection:
    """Read ``TYPE [NAME...]`` or ``TYPE/NAME...``.

    ``selector`` and ``everything`` are the flags -l and --all, ``all_when_bare`` tells that a type without a name means
    all of it. Raises KubectlError.
    """
    label_selector = selector.strip()
    if everything and label_selector:
        raise KubectlError("setting 'all' parameter but found a non empty selector. ")
    types, names, pairs = split_arguments(args)
    if label_selector or everything:
        return _by_selector(types, names, pairs, label_selector)
    if pairs:
        return _by_pairs(pairs)
    if names:
        require_services(types)
        return Selection(names=tuple(names))
    if types:
        require_services(types)
        if all_when_bare:
            return Selection(by_name=False)
        raise KubectlError("resource(s) were provided, but no name was specified")
    raise KubectlError(
        "You must provide one or more resources by argument or filename.\n"
        "Example resource specifications include:\n"
        "   '-f rsrc.yaml'\n"
        "   '--filename=rsrc.json'\n"
        "   '<resource> <name>'\n"
        "   '<resource>'"
    )


def split_arguments(args: Sequence[str]) -> tuple[list[str], list[str], list[tuple[str, str]]]:
    """The types, the names, and the pairs of the form type/name. Raises KubectlError."""
    types = _types(args[0]) if args else []
    if len(args) > 1 and len(types) > 1:
        args = [f"{kind}/{name}" for kind in types for name in args[1:]]
    slashed = sum("/" in arg for arg in args)
    if slashed and slashed != len(args):
        raise KubectlError(
            "there is no need to specify a resource type as a separate argument when passing arguments in "
            "resource/name form (e.g. 'kubectl get resource/<resource_name>' instead of "
            "'kubectl get resource resource/<resource_name>'"
        )
    if slashed:
        return [], [], [_pair(arg) for arg in args]
    return types, list(args[1:]), []


def _types(arg: str) -> list[str]:
    """The types that an argument lists, each spelling once."""
    return list(dict.fromkeys(arg.split(",")))


def _pair(arg: str) -> tuple[str, str]:
    pieces = arg.split("/")
    if len(pieces) != 2:
        raise KubectlError("arguments in resource/name form may not have more than one slash")
    kind, name = pieces
    if not kind or not name or len(_types(kind)) > 1:
        raise KubectlError("arguments in resource/name form must have a single resource and name")
    return kind, name


def _by_selector(
    types: Sequence[str], names: Sequence[str], pairs: Sequence[tuple[str, str]], selector: str
) -> Selection:
    if names:
        raise KubectlError("name cannot be provided when a selector is specified")
    if pairs:
        raise KubectlError(
            "selectors and the all flag cannot be used when passing resource/name arguments"
        )
    if not types:
        raise KubectlError("at least one resource must be specified to use a selector")
    require_services(types)
    return Selection(selector=selector, by_name=False)


def _by_pairs(pairs: Sequence[tuple[str, str]]) -> Selection:
    require_services([kind for kind, _ in pairs])
    return Selection(names=tuple(name for _, name in pairs))


def require_services(types: Sequence[str]) -> None:
    """Refuse types that are not Services: those that nobody knows, and those that PortLab does not show."""
    for word in types:
        name, _, rest = word.partition(".")
        version, _, group = rest.partition(".")
        if _is_service(name) and (not rest or (version == "v1" and not group)):
            continue
        if _is_known(name):
            raise NotHereError(f"{go_quote(word)}: it knows services")
        raise KubectlError(f"the server doesn't have a resource type {go_quote(name)}")


def _is_service(word: str) -> bool:
    return word.lower() in _SERVICE_WORDS


def _is_known(word: str) -> bool:
    return word.lower() in _known_words() and not _is_service(word)


def _known_words() -> frozenset[str]:
    kinds = frozenset(kind.lower() for kinds in KNOWN_KINDS.values() for kind in kinds)
    return kinds | frozenset(map(_plural, kinds)) | _SHORT_NAMES | {_ALL}


def _plural(kind: str) -> str:
    if kind.endswith("s"):
        return kind if kind == "endpoints" else f"{kind}es"
    return f"{kind[:-1]}ies" if kind.endswith("y") else f"{kind}s"


def require_segment(name: str) -> None:
    """Refuse a name that cannot stand in the path of a request. Raises KubectlError."""
    if not name:
        raise KubectlError("resource name may not be empty")
    if name in _SEGMENTS:
        raise KubectlError(f"invalid resource name {go_quote(name)}: [may not be '{name}']")
    if found := [f"may not contain '{sign}'" for sign in _FORBIDDEN if sign in name]:
        raise KubectlError(f"invalid resource name {go_quote(name)}: [{' '.join(found)}]")


def kind_fault(api_version: str, kind: str) -> KubectlError | None:
    """Why an object of a manifest cannot be worked with: PortLab's kubectl does not know its kind, or nobody does."""
    if (api_version, kind) == ("v1", "Service"):
        return None
    known: Mapping[str, frozenset[str]] = KNOWN_KINDS
    if kind in known.get(api_version, ()):
        return NotHereError(f"{kind}: it knows Services")
    return KubectlError(f"no matches for kind {go_quote(kind)} in version {go_quote(api_version)}")
