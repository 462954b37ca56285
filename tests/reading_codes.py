"""The codes of all that is wrong with a text, as portlab/manifest/problems.py lists them."""

READING_CODES = frozenset(
    {
        "anchor-in-itself",
        "complex-key",
        "control-character",
        "excessive-aliases",
        "invalid-binary",
        "invalid-utf8",
        "json-end",
        "json-syntax",
        "lone-surrogate",
        "merge-value",
        "null-key",
        "syntax",
        "tag",
        "too-deep",
        "too-many-aliases",
        "too-large",
        "too-many-events",
        "unknown-anchor",
        "unsupported-key",
        "unsupported-value",
    }
)
