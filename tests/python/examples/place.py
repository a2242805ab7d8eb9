"""Where the examples call, and what became of their calls."""

import json
import os
import urllib.request
from dataclasses import dataclass

POEM = "roses are red"
"""What every model of the stage answers."""
WORDS = "this is a test request, write a short poem"
MESSAGES = [{"role": "user", "content": WORDS}]
METADATA = {
    "generation_name": "ishaan-generation-openai-client",
    "generation_id": "openai-client-gen-id22",
    "trace_id": "openai-client-trace-id22",
    "trace_user_id": "openai-client-user-id2",
}
TOOL = {
    "type": "function",
    "function": {
        "name": "get_current_weather",
        "parameters": {"type": "object", "properties": {"location": {"type": "string"}}},
    },
}


@dataclass(frozen=True)
class Place:
    url: str
    """Of the gateway, without `/v1`."""
    key: str
    witness_url: str

    def seen(self) -> dict:
        """The last request that the provider got: its path, the key that it was shown and its body."""
        return self._told("seen")

    def logged(self) -> str:
        """The lines of the log since the example began."""
        return json.dumps(self._told("logged"))

    def forget(self) -> None:
        self._told("forget")

    def _told(self, what: str):
        with urllib.request.urlopen(f"{self.witness_url}/{what}", timeout=5) as response:
            return json.load(response)


def place_of_environment() -> Place:
    return Place(
        url=os.environ["GATEWAY_URL"],
        key=os.environ["GATEWAY_KEY"],
        witness_url=os.environ["WITNESS_URL"],
    )


def same(actual, expected) -> None:
    assert actual == expected, f"{actual!r} is not {expected!r}"


def metadata_is_logged(place: Place) -> None:
    """Metadata is for the log and not for the provider."""
    assert "metadata" not in place.seen()["body"], "the provider got the metadata"
    assert METADATA["trace_id"] in place.logged(), "the metadata is not in the log"
