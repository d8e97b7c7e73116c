"""The versions of a flow that sessions are pinned to: kept as they were written, and made to run again."""

from __future__ import annotations

import json
import zlib
from pathlib import Path
from tempfile import TemporaryDirectory

from flowkit.core.answer import Kinds
from flowkit.core.automaton import Automaton
from flowkit.core.diagnostic import FlowError
from flowkit.core.flow import Flow
from flowkit.load import load
from flowkit.run.errors import StoreError
from flowkit.run.store import Definition
from flowkit.unfold import unfold

MOST_BYTES = 64_000_000  # of a definition when unpacked; no honest flow comes near


def definition(flow: Flow) -> Definition:
    """A flow with the files that it was read from. Raises ValueError for one that was not read from any."""
    if not flow.sources:
        raise ValueError("this flow was not read from files: what is not kept cannot be run again later")
    files = {name: content.decode("utf-8-sig") for name, content in flow.sources}
    packed = zlib.compress(json.dumps(files, ensure_ascii=False, sort_keys=True).encode(), 9)
    return Definition(flow.digest, flow.id, flow.version, packed)


def revived(kept: Definition, kinds: Kinds | None = None) -> Automaton:
    """The machine of a kept definition.

    Raises StoreError ``broken`` when what is kept is not the flow with this digest (any more).
    """
    try:
        with TemporaryDirectory(prefix="flowkit-") as folder:
            flow = load(_written(files_of(kept), Path(folder)), kinds)
    except FlowError as error:
        raise StoreError("broken", what="definition", digest=kept.digest[:12]) from error
    if (flow.digest, flow.id, flow.version) != kept[:3]:
        raise StoreError("broken", what="definition", digest=kept.digest[:12])
    return unfold(flow, kinds)


def files_of(kept: Definition) -> dict[str, str]:
    """The files of a definition by their names. Raises StoreError ``broken``."""
    try:
        unpacking = zlib.decompressobj()
        text = unpacking.decompress(kept.files, MOST_BYTES)
        files = json.loads(text)
    except (zlib.error, ValueError) as error:
        raise StoreError("broken", what="definition", digest=kept.digest[:12]) from error
    if not isinstance(files, dict) or any(Path(name).name != name or name in ("", "..") for name in files):
        raise StoreError("broken", what="definition", digest=kept.digest[:12])
    return files


def _written(files: dict[str, str], folder: Path) -> Path:
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8", newline="")
    return folder if "flow.yaml" in files else folder / next(iter(files))
