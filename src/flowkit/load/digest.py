"""The digest of a flow: what it says, not how it is laid out."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable

from flowkit.load.nodes import Node, to_data


def digest(nodes: Iterable[Node]) -> str:
    """64 hexadecimal digits: SHA-256 of the files' data. Comments and layout do not count, order does."""
    data = [to_data(node) for node in nodes]
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
