"""An OpenTelemetry whose spans and metrics can be looked at."""

from __future__ import annotations

from collections import Counter

from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from flowkit.run.telemetry import Telemetry


class Listening:
    """An OpenTelemetry that keeps what it is told."""

    def __init__(self) -> None:
        self.exporter, self.reader = InMemorySpanExporter(), InMemoryMetricReader()
        tracers = TracerProvider()
        tracers.add_span_processor(SimpleSpanProcessor(self.exporter))
        self.telemetry = Telemetry(tracers, MeterProvider([self.reader]))

    def spans(self) -> list[tuple[str, dict[str, object]]]:
        return [(span.name, dict(span.attributes or {})) for span in self.exporter.get_finished_spans()]

    def counts(self) -> dict[tuple[str, str], float]:
        data = self.reader.get_metrics_data()
        assert data is not None
        found: Counter[tuple[str, str]] = Counter()
        for resource in data.resource_metrics:
            for scope in resource.scope_metrics:
                for metric in scope.metrics:
                    for point in metric.data.data_points:
                        result = (point.attributes or {}).get("flowkit.result", "")
                        found[metric.name, str(result)] += getattr(point, "value", getattr(point, "count", 0))
        return dict(found)

    def everything(self) -> str:
        metrics = self.reader.get_metrics_data()
        return "".join(span.to_json() for span in self.exporter.get_finished_spans()) + str(metrics)
