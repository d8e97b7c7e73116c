"""The log for machines: a line of JSON for each thing said.

    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines())
    logging.getLogger("flowkit.run").addHandler(handler)
    logging.getLogger("flowkit.run").setLevel(logging.INFO)

Nothing that people typed is ever handed to the log. Of an exception the line has the type and the places it
came through, and not its message, since one that is not ours may quote anything.
"""

from __future__ import annotations

import json
import logging
import math
import traceback
from datetime import UTC, datetime
from pathlib import PurePath

_USUAL = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class JsonLines(logging.Formatter):
    """Writes a record as a line of JSON: ``at``, ``level``, ``logger``, ``said``, its ``extra`` fields."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        line: dict[str, object] = {
            name: _plain(value) for name, value in vars(record).items() if name not in _USUAL
        }
        line |= {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname.lower(),
            "logger": record.name,
            "said": record.getMessage(),
        }
        if record.exc_info and record.exc_info[0] is not None:
            line["error"] = record.exc_info[0].__name__
            frames = traceback.extract_tb(record.exc_info[2])
            line["through"] = [f"{PurePath(frame.filename).name}:{frame.lineno}" for frame in frames]
        return json.dumps(line, sort_keys=True)


def _plain(value: object) -> object:
    if isinstance(value, float):
        return round(value, 6) if math.isfinite(value) else str(value)
    return value if value is None or isinstance(value, str | bool | int) else str(value)
