"""Looks from data: what scenarios covered, what people did, where a thing comes from, where a journey is."""

from flowkit.review.looks.coverage import coverage_look
from flowkit.review.looks.position import position_look
from flowkit.review.looks.trace import trace_look
from flowkit.review.looks.traffic import traffic_look
from flowkit.review.looks.witness import witness_look

__all__ = ["coverage_look", "position_look", "trace_look", "traffic_look", "witness_look"]
