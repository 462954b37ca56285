"""A list given to a flag, as in ``--tcp=80,443``: one line of comma-separated values, quoted where needed.

kubectl 1.36: github.com/spf13/pflag string_slice.go readAsCSV; Go: encoding/csv Reader.readRecord.
"""

from __future__ import annotations

from portlab.kube.kubectl.errors import KubectlError


def read_csv(text: str) -> tuple[str, ...]:
    """The values of the text's first line that is not empty; none of an empty text. Raises KubectlError."""
    if not text:
        return ()
    line = text.replace("\r\n", "\n").lstrip("\n")
    if not line:
        raise KubectlError("EOF")
    values = []
    at, more = 0, True
    while more:
        read = _quoted if line.startswith('"', at) else _bare
        value, at, more = read(line, at)
        values.append(value)
    return tuple(values)


def _bare(line: str, at: int) -> tuple[str, int, bool]:
    """A value without quotes from ``at`` on, where the next begins, and whether there is a next."""
    stop = min(end for end in (line.find("\n", at), len(line)) if end >= 0)
    comma = line.find(",", at, stop)
    end = stop if comma < 0 else comma
    if (quote := line.find('"', at, end)) >= 0:
        raise _fault(line, quote, 'bare " in non-quoted-field')
    return line[at:end], end + 1, comma >= 0


def _quoted(line: str, at: int) -> tuple[str, int, bool]:
    """A value in quotes, in which two quotes are one; it may hold commas and line ends."""
    pieces = []
    at += 1
    while (quote := line.find('"', at)) >= 0:
        pieces.append(line[at:quote])
        at = quote + 1
        following = line[at : at + 1]
        if following == '"':
            pieces.append('"')
            at += 1
        elif following == ",":
            return "".join(pieces), at + 1, True
        elif following in ("", "\n"):
            return "".join(pieces), at, False
        else:
            raise _fault(line, quote, 'extraneous or missing " in quoted-field')
    raise _fault(line, len(line), 'extraneous or missing " in quoted-field')


def _fault(line: str, at: int, why: str) -> KubectlError:
    """Go counts columns in bytes, from 1 on each line."""
    before = line[:at]
    number = before.count("\n") + 1
    column = len(before.rpartition("\n")[2].encode("utf-8", "surrogatepass")) + 1
    start = "" if number == 1 else "record on line 1; "
    return KubectlError(f"{start}parse error on line {number}, column {column}: {why}")
