"""Agents of Pydantic AI over both clients."""

import base64

import anthropic
import openai
from harness.client import Answer, Client, Forecast, Raises
from harness.loop import run_async
from pydantic_ai import Agent, BinaryContent
from pydantic_ai.exceptions import ModelAPIError, ModelHTTPError
from pydantic_ai.models.anthropic import AnthropicModel
from pydantic_ai.models.openai import OpenAIChatModel
from pydantic_ai.providers.anthropic import AnthropicProvider
from pydantic_ai.providers.openai import OpenAIProvider


class PydanticAIClient(Client):
    raises = Raises(
        wrong_key=ModelHTTPError,
        unknown_model=ModelHTTPError,
        bad_request=ModelHTTPError,
        rate_limit=ModelHTTPError,
        timeout=ModelAPIError,
        gateway_timeout=ModelHTTPError,
        broken=ModelAPIError,
    )

    def model(self):
        raise NotImplementedError

    def ask(self, text, system=None):
        return answer_of(self._agent(instructions=system).run_sync(text))

    def stream(self, text):
        result = self._agent().run_stream_sync(text)
        yield from result.stream_text(delta=True, debounce_by=None)

    async def ask_async(self, text):
        return answer_of(await self._agent().run(text))

    async def stream_async(self, text):
        async with self._agent().run_stream(text) as result:
            async for piece in result.stream_text(delta=True, debounce_by=None):
                yield piece

    def use_tools(self, text, run, streamed):
        agent = self._agent()

        @agent.tool_plain(sequential=True)
        def get_weather(city: str, unit: str) -> str:
            return run("get_weather", {"city": city, "unit": unit})

        async def read(_, events):
            async for _ in events:
                pass

        # The one way of it to stream that goes on after a text that comes with calls of tools.
        return agent.run_sync(text, event_stream_handler=read if streamed else None).output

    def forecast(self, streamed):
        agent = self._agent(output_type=Forecast)
        if not streamed:
            return agent.run_sync("forecast").output

        async def read():
            async with agent.run_stream("forecast") as result:
                return [part async for part in result.stream_output(debounce_by=None)][-1]

        return run_async(read())

    def look(self, text, png):
        picture = BinaryContent(base64.b64decode(png), media_type="image/png")
        return self._agent().run_sync([text, picture]).output

    def _agent(self, **more):
        return Agent(self.model(), retries=0, **more)

    def _options(self):
        return {
            "api_key": self.settings.key,
            "timeout": self.settings.timeout_seconds,
            "max_retries": 0,
        }


class PydanticAIOpenAI(PydanticAIClient):
    name = "pydantic-ai openai"

    def model(self):
        client = openai.AsyncOpenAI(base_url=f"{self.settings.url}/v1", **self._options())
        return OpenAIChatModel(self.settings.model, provider=OpenAIProvider(openai_client=client))


class PydanticAIAnthropic(PydanticAIClient):
    name = "pydantic-ai anthropic"

    def model(self):
        client = anthropic.AsyncAnthropic(base_url=self.settings.url, **self._options())
        return AnthropicModel(self.settings.model, provider=AnthropicProvider(anthropic_client=client))


def answer_of(result) -> Answer:
    usage = result.usage
    usage = usage() if callable(usage) else usage
    return Answer(result.output, usage.input_tokens, usage.output_tokens)


CLIENTS = [PydanticAIOpenAI, PydanticAIAnthropic]
