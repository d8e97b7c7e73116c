"""The page of a flow, served on this machine and kept up to date while its files are being written."""

from __future__ import annotations

from flowkit.review.preview.keeper import Keeper
from flowkit.review.preview.server import Preview

__all__ = ["Keeper", "Preview"]
