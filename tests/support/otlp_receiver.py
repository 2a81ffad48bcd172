"""A collector of OpenTelemetry's data over HTTP, for tests: it keeps what it gets."""

import gzip
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span


class OtlpReceiver:
    """What came so far, and where to send it to."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.traces: list[ExportTraceServiceRequest] = []
        self.metrics: list[ExportMetricsServiceRequest] = []

    def spans(self) -> list[Span]:
        """In the order in which they came."""
        resources = (each for request in self.traces for each in request.resource_spans)
        return [span for resource in resources for scope in resource.scope_spans for span in scope.spans]

    def services(self) -> set[str]:
        """The names of the services that sent anything."""
        resources = [each.resource for request in self.traces for each in request.resource_spans]
        resources += [each.resource for request in self.metrics for each in request.resource_metrics]
        found = (pair for resource in resources for pair in resource.attributes if pair.key == "service.name")
        return {pair.value.string_value for pair in found}

    def metric_names(self) -> set[str]:
        """Of all metrics that came."""
        resources = (each for request in self.metrics for each in request.resource_metrics)
        return {metric.name for each in resources for scope in each.scope_metrics for metric in scope.metrics}


@contextmanager
def otlp_receiver() -> Iterator[OtlpReceiver]:
    """Receive until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self.headers.get("Content-Encoding") == "gzip":
                body = gzip.decompress(body)
            if self.path == "/v1/traces":
                receiver.traces.append(ExportTraceServiceRequest.FromString(body))
            else:
                receiver.metrics.append(ExportMetricsServiceRequest.FromString(body))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        receiver = OtlpReceiver(f"http://127.0.0.1:{server.server_port}")
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield receiver
        finally:
            server.shutdown()
            thread.join()
