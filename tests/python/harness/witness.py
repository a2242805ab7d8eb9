"""What the upstreams have seen."""

import json
import time
import urllib.request

PATIENCE_SECONDS = 5


class Witness:
    """Tells what one upstream got since the last look."""

    def __init__(self, url: str, upstream: str):
        self._url = f"{url}/{upstream}"
        self._before = self._read()

    def wait_for_request(self) -> None:
        self._wait("seen", "no request came to the upstream")

    def wait_for_cut(self) -> None:
        """Waits until the gateway has closed an answer that the upstream held."""
        self._wait("cut", "the upstream was left open")

    def _wait(self, what: str, otherwise: str) -> None:
        # Another process counts, and its answer is the only word of it, so this asks until it has changed.
        deadline = time.monotonic() + PATIENCE_SECONDS
        while self._read()[what] <= self._before[what]:
            assert time.monotonic() < deadline, otherwise
            time.sleep(0.01)

    def _read(self) -> dict:
        with urllib.request.urlopen(self._url, timeout=PATIENCE_SECONDS) as response:
            return json.load(response)
