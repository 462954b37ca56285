"""How Go prints a value: the API server's texts quote values the way ``fmt`` and ``encoding/json`` do.

Go: strconv.Quote (the ``%q`` verb) and encoding/json.Marshal, as used by
kubernetes 1.36 staging/src/k8s.io/apimachinery/pkg/util/validation/field/errors.go Error.ErrorBody.
"""

from __future__ import annotations

import json
from typing import Any

# What Go's unicode.IsSpace takes for white space, which is less than Python takes.
SPACES = (
    "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)
_HTML = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def go_json(value: Any, *, sort_keys: bool = False) -> str:
    """``value`` (JSON data) as Go's ``json.Marshal`` writes it: compact, HTML signs escaped; keys as given, as of a
    struct, or with ``sort_keys`` in order, as of a map."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=sort_keys)
    return "".join(_HTML.get(character, character) for character in text)


def go_float(number: float) -> str:
    """A finite number as ``json.Marshal`` writes a float64: ``80.0`` is ``80``, ``1e21`` is ``1e+21``."""
    if number == int(number) and abs(number) < 1e21:
        return "-0" if number == 0 and str(number)[0] == "-" else str(int(number))
    text = repr(number)
    if "e" not in text:
        return text
    digits, exponent = text.split("e")
    return f"{digits}e{exponent[0]}{exponent[1:].lstrip('0')}"
