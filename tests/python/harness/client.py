"""What the features need of a client, whichever library it is."""

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from typing import ClassVar

from pydantic import BaseModel


@dataclass(frozen=True)
class Settings:
    """Whom a client asks, and for how long."""

    url: str
    """Without `/v1`."""
    model: str
    key: str
    timeout_seconds: float = 20


@dataclass(frozen=True)
class Answer:
    text: str
    input_tokens: int
    """Those that came from a cache are among them."""
    output_tokens: int


class Forecast(BaseModel):
    city: str
    celsius: float


WEATHER_PARAMETERS = {
    "type": "object",
    "properties": {"city": {"type": "string"}, "unit": {"type": "string"}},
    "required": ["city"],
}

RunTool = Callable[[str, dict], str]
"""Runs a tool by its name with its arguments. Gives what the model is told."""


@dataclass(frozen=True)
class Raises:
    """What a client raises, by what has happened."""

    wrong_key: type[Exception]
    unknown_model: type[Exception]
    bad_request: type[Exception]
    rate_limit: type[Exception]
    timeout: type[Exception]
    gateway_timeout: type[Exception]
    broken: type[Exception]


class Client(ABC):
    """A client library, set up for one model of the gateway. It repeats no call."""

    name: ClassVar[str]
    raises: ClassVar[Raises]
    lacks: ClassVar[dict[str, str]] = {}
    """What it cannot do, by the name of the feature, with the reason."""

    def __init__(self, settings: Settings):
        self.settings = settings

    @abstractmethod
    def ask(self, text: str, system: str | None = None) -> Answer: ...

    @abstractmethod
    def stream(self, text: str) -> Iterator[str]: ...

    @abstractmethod
    async def ask_async(self, text: str) -> Answer: ...

    @abstractmethod
    def stream_async(self, text: str) -> AsyncIterator[str]: ...

    def use_tools(self, text: str, run: RunTool, streamed: bool) -> str:
        """Asks with the tool `get_weather`, runs what the model calls, and gives its words about the results."""
        raise NotImplementedError

    def forecast(self, streamed: bool) -> Forecast:
        """Asks for `forecast` in the form of a schema."""
        raise NotImplementedError

    def look(self, text: str, png: str) -> str:
        """Shows a picture, which is given in base64."""
        raise NotImplementedError
