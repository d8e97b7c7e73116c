"""A folder in memory, where there is one: these tests are about bytes, not about the disk."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.run.postgres import quick


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    with TemporaryDirectory(dir=quick()) as folder:
        yield Path(folder)
