"""Counts of a server as plain Prometheus text. They know routes and no ids."""

import threading
from collections import Counter

BOUNDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 10)
METHODS = frozenset(("GET", "POST", "OPTIONS", "HEAD", "PUT", "PATCH", "DELETE"))


class Metrics:
    """How many requests there were, and how long they took."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._requests: Counter[tuple[str, str, int]] = Counter()
        self._buckets: Counter[tuple[str, float]] = Counter()
        self._seconds: Counter[str] = Counter()

    def count(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request. route: as the OpenAPI document writes it, without its values."""
        with self._lock:
            self._requests[method if method in METHODS else "other", route, status] += 1
            self._seconds[route] += seconds
            for bound in BOUNDS:
                if seconds <= bound:
                    self._buckets[route, bound] += 1

    def text(self, gauges: dict[str, tuple[str, float]]) -> str:
        """Return all counts as text. gauges: help and value of each by its name."""
        with self._lock:
            requests, buckets = dict(self._requests), dict(self._buckets)
            seconds = dict(self._seconds)
        lines = [
            "# HELP cross_sell_requests_total Requests by method, route and status.",
            "# TYPE cross_sell_requests_total counter",
            *(
                f'cross_sell_requests_total{{method="{method}",route="{route}",'
                f'status="{status}"}} {number}'
                for (method, route, status), number in sorted(requests.items())
            ),
            "# HELP cross_sell_request_seconds How long requests took.",
            "# TYPE cross_sell_request_seconds histogram",
        ]
        for route in sorted(seconds):
            number = sum(count for key, count in requests.items() if key[1] == route)
            name = "cross_sell_request_seconds"
            lines += [
                f'{name}_bucket{{route="{route}",le="{bound}"}} {buckets.get((route, bound), 0)}'
                for bound in BOUNDS
            ]
            lines += [
                f'{name}_bucket{{route="{route}",le="+Inf"}} {number}',
                f'{name}_sum{{route="{route}"}} {seconds[route]:.6f}',
                f'{name}_count{{route="{route}"}} {number}',
            ]
        for name, (explanation, value) in gauges.items():
            lines += [
                f"# HELP cross_sell_{name} {explanation}",
                f"# TYPE cross_sell_{name} gauge",
                f"cross_sell_{name} {value:g}",
            ]
        return "\n".join(lines) + "\n"
