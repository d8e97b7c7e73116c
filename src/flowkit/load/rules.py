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
UNQUOTED_COMMA = Rule("FK123", "unquoted-comma")

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
    UNQUOTED_COMMA,
)

# What a file of the right syntax can get wrong: its shape, its names, its meaning.
UNKNOWN_KEY = Rule("FK131", "unknown-key")
MISSING_KEY = Rule("FK132", "missing-key")
WRONG_SHAPE = Rule("FK133", "wrong-shape")
BAD_ID = Rule("FK134", "bad-id")
NOT_ONE_OF = Rule("FK135", "not-one-of")
BAD_FORM = Rule("FK136", "bad-form")
BAD_DURATION = Rule("FK137", "bad-duration")
BAD_BASIS = Rule("FK138", "bad-basis")
EMPTY_LIST = Rule("FK139", "empty-list")
REPEATED = Rule("FK140", "repeated")
UNKNOWN_STATE = Rule("FK141", "unknown-state")
UNKNOWN_ANSWER = Rule("FK142", "unknown-answer")
UNKNOWN_KIND = Rule("FK143", "unknown-kind")
MISSING_EXTRA = Rule("FK144", "missing-extra")
BAD_DECLARATION = Rule("FK145", "bad-declaration")
NOT_ONE_KIND = Rule("FK146", "not-one-kind")
MISPLACED_KEY = Rule("FK147", "misplaced-key")
HIDDEN_RULE = Rule("FK148", "hidden-rule")
BAD_CONDITION = Rule("FK149", "bad-condition")
SAME_ID = Rule("FK150", "same-id")
NEWER_FORMAT = Rule("FK151", "newer-format")
STRANGE_FILE = Rule("FK152", "strange-file")
NO_FLOW = Rule("FK153", "no-flow")
STARTS_AT_AN_END = Rule("FK154", "starts-at-an-end")
DIFFERENT_CHOICES = Rule("FK155", "different-choices")
UNKNOWN_PLACEHOLDER = Rule("FK156", "unknown-placeholder")
UNKNOWN_EVENT = Rule("FK157", "unknown-event")
UNKNOWN_REQUIREMENT = Rule("FK158", "unknown-requirement")
MISSING_BASIS = Rule("FK159", "missing-basis", Severity.INFO)
MISSING_TRANSLATION = Rule("FK161", "missing-translation", Severity.WARNING)
UNKNOWN_TRANSLATION = Rule("FK162", "unknown-translation", Severity.WARNING)
PLACEHOLDER_MISMATCH = Rule("FK163", "placeholder-mismatch", Severity.WARNING)
WRONG_LANGUAGE = Rule("FK164", "wrong-language")
WRONG_TYPE = Rule("FK166", "wrong-type")
UNKNOWN_FACT = Rule("FK165", "unknown-fact")
EXPOSED_ANSWER = Rule("FK167", "exposed-answer")

MEANING_RULES: tuple[Rule, ...] = (
    UNKNOWN_KEY,
    MISSING_KEY,
    WRONG_SHAPE,
    BAD_ID,
    NOT_ONE_OF,
    BAD_FORM,
    BAD_DURATION,
    BAD_BASIS,
    EMPTY_LIST,
    REPEATED,
    UNKNOWN_STATE,
    UNKNOWN_ANSWER,
    UNKNOWN_KIND,
    MISSING_EXTRA,
    BAD_DECLARATION,
    NOT_ONE_KIND,
    MISPLACED_KEY,
    HIDDEN_RULE,
    BAD_CONDITION,
    WRONG_TYPE,
    SAME_ID,
    NEWER_FORMAT,
    STRANGE_FILE,
    NO_FLOW,
    STARTS_AT_AN_END,
    DIFFERENT_CHOICES,
    UNKNOWN_PLACEHOLDER,
    UNKNOWN_EVENT,
    UNKNOWN_REQUIREMENT,
    MISSING_BASIS,
    MISSING_TRANSLATION,
    UNKNOWN_TRANSLATION,
    PLACEHOLDER_MISMATCH,
    WRONG_LANGUAGE,
    UNKNOWN_FACT,
    EXPOSED_ANSWER,
)
