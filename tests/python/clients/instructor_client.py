"""Instructor over both clients: objects of a schema, asked for by a forced tool."""

import anthropic
import instructor
import openai
from harness.client import Client, Forecast, Raises
from instructor.core.exceptions import InstructorRetryException

OBJECTS_ONLY = "gives objects of a schema, and no text"


class InstructorClient(Client):
    raises = Raises(**dict.fromkeys(Raises.__dataclass_fields__, InstructorRetryException))
    lacks = {
        **dict.fromkeys(["plain", "stream", "async", "async stream"], OBJECTS_ONLY),
        **dict.fromkeys(["tools", "tools stream", "image", "cut stream", "error event"], OBJECTS_ONLY),
        **dict.fromkeys(["leave", "leave async"], OBJECTS_ONLY),
    }
    create = {"response_model": Forecast, "max_retries": 0}

    def client(self):
        raise NotImplementedError

    def client_async(self):
        raise NotImplementedError

    def ask(self, text, system=None):
        return self.client().create(**self._request(text), **self.create)

    def stream(self, text):
        yield from self.client().create_partial(**self._request(text), **self.create)

    async def ask_async(self, text):
        return await self.client_async().create(**self._request(text), **self.create)

    async def stream_async(self, text):
        pieces = self.client_async().create_partial(**self._request(text), **self.create)
        async for piece in pieces:
            yield piece

    def forecast(self, streamed):
        # It gives an object of a class of its own, made from the one it is given.
        last = list(self.stream("forecast"))[-1] if streamed else self.ask("forecast")
        return Forecast(**last.model_dump())

    def _options(self):
        return {
            "api_key": self.settings.key,
            "timeout": self.settings.timeout_seconds,
            "max_retries": 0,
        }

    def _request(self, text):
        return {"model": self.settings.model, "messages": [{"role": "user", "content": text}]}


class InstructorOpenAI(InstructorClient):
    name = "instructor openai"

    def client(self):
        return instructor.from_openai(openai.OpenAI(base_url=f"{self.settings.url}/v1", **self._options()))

    def client_async(self):
        client = openai.AsyncOpenAI(base_url=f"{self.settings.url}/v1", **self._options())
        return instructor.from_openai(client)


class InstructorAnthropic(InstructorClient):
    name = "instructor anthropic"

    def client(self):
        client = anthropic.Anthropic(base_url=self.settings.url, **self._options())
        return instructor.from_anthropic(client)

    def client_async(self):
        client = anthropic.AsyncAnthropic(base_url=self.settings.url, **self._options())
        return instructor.from_anthropic(client)

    def _request(self, text):
        return {**super()._request(text), "max_tokens": 1_000}


CLIENTS = [InstructorOpenAI, InstructorAnthropic]
