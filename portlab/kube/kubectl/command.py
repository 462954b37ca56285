"""kubectl: a command line in, what it prints and its exit code out.

kubectl 1.36: cmd/kubectl/kubectl.go main; staging/src/k8s.io/kubectl/pkg/cmd/util/helpers.go CheckErr.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from portlab.kube.kubectl.client import Api
from portlab.kube.kubectl.commands import KUBECTL, OTHER_WORDS
from portlab.kube.kubectl.commandtree import find
from portlab.kube.kubectl.errors import KubectlError, NotHereError, help_error, told
from portlab.kube.kubectl.flagsets import NAMESPACE
from portlab.kube.kubectl.result import KubectlResult
from portlab.kube.kubectl.session import Session, Terminal


def run(
    api: Api,
    args: Sequence[str],
    *,
    stdin: str = "",
    files: Mapping[str, str] | None = None,
    namespace: str = "default",
    age: str = "0s",
) -> KubectlResult:
    """Run kubectl with ``args``, which are what follows the word ``kubectl``. Never raises.

    ``files`` are the texts of those that ``-f`` can name.
    ``namespace`` is that of the kubeconfig; ``-n`` names another. ``age`` is what stands in the column AGE.
    """
    session = Session(
        api=api,
        namespace=namespace,
        stdin=stdin,
        files=files or {},
        age=age,
        terminal=Terminal(),
    )
    try:
        errors = _run(session, args)
    except KubectlError as error:
        errors = [error]
    terminal = session.terminal
    terminal.print_error(told(errors))
    return KubectlResult(
        exit_code=1 if errors else 0,
        stdout=terminal.output,
        stderr=terminal.errors,
        not_here=any(isinstance(error, NotHereError) for error in errors),
    )


def _run(session: Session, args: Sequence[str]) -> Sequence[KubectlError]:
    found = find(KUBECTL, args, OTHER_WORDS)
    command = found.command
    if command.run is None and command is not KUBECTL:
        raise NotHereError(f"command {found.path}")
    parsed = command.flags.parse(found.args, found.path)
    if command.run is None:
        raise help_error()
    return command.run(session.within(parsed.text(NAMESPACE)), parsed)
