"""Every kind of problem that reading a flow can report, in one table."""

from __future__ import annotations

from flowkit.core.diagnostic import Rule, Severity

# What the text of one file can get wrong, before anybody asks what it means.
DUPLICATE_KEY = Rule("FK101", "duplicate-key")
UNREADABLE_FILE = Rule("FK102", "unreadable-file")
WRONG_ENCODING = Rule("FK103", "wrong-encoding")
FORBIDDEN_CHARACTER = Rule("FK104", "forbidden-character")
INVISIBLE_CHARACTER = Rule("FK105", "invisible-character", Severity.WARNING)
TOO_LARGE = Rule("FK106", "too-large")
TOO_DEEP = Rule("FK107", "too-deep")
NO_KEYS = Rule("FK108", "no-keys")
SEVERAL_DOCUMENTS = Rule("FK109", "several-documents")
DIRECTIVE = Rule("FK110", "directive")
ALIAS = Rule("FK111", "alias")
TAG = Rule("FK112", "tag")
BAD_KEY = Rule("FK113", "bad-key")
TAB_INDENTATION = Rule("FK114", "tab-indentation")
WRONG_INDENTATION = Rule("FK115", "wrong-indentation")
UNQUOTED_COLON = Rule("FK116", "unquoted-colon")
UNQUOTED_START = Rule("FK117", "unquoted-start")
BROKEN_QUOTES = Rule("FK118", "broken-quotes")
CUT_BY_HASH = Rule("FK119", "cut-by-hash", Severity.WARNING)
MISSING_COLON = Rule("FK120", "missing-colon")
UNCLOSED_BRACKET = Rule("FK121", "unclosed-bracket")
BROKEN_LINE = Rule("FK122", "broken-line")

TEXT_RULES: tuple[Rule, ...] = (
    DUPLICATE_KEY,
    UNREADABLE_FILE,
    WRONG_ENCODING,
    FORBIDDEN_CHARACTER,
    INVISIBLE_CHARACTER,
    TOO_LARGE,
    TOO_DEEP,
    NO_KEYS,
    SEVERAL_DOCUMENTS,
    DIRECTIVE,
    ALIAS,
    TAG,
    BAD_KEY,
    TAB_INDENTATION,
    WRONG_INDENTATION,
    UNQUOTED_COLON,
    UNQUOTED_START,
    BROKEN_QUOTES,
    CUT_BY_HASH,
    MISSING_COLON,
    UNCLOSED_BRACKET,
    BROKEN_LINE,
)
