"""The digest of a flow: what it says, not how it is laid out."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable

from flowkit.load.node import Data
from flowkit.load.nodes import Node, to_data

BESIDE = ("claims", "effects", "migrations", "people", "record")
"""Keys of a flow file that do not change what the flow does. Most have files of their own elsewhere."""


def digest(nodes: Iterable[Node]) -> str:
    """64 hexadecimal digits: SHA-256 of the files' data. Comments and layout do not count, order does."""
    data = [to_data(node) for node in nodes]
    told = [_own(part) for part in data]
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _own(data: Data) -> Data:
    return {key: data[key] for key in data if key not in BESIDE} if isinstance(data, dict) else data
