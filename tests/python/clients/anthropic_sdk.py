"""Anthropic's own client."""

import anthropic
from harness.client import WEATHER_PARAMETERS, Answer, Client, Forecast, Raises

RAISES = Raises(
    wrong_key=anthropic.AuthenticationError,
    unknown_model=anthropic.NotFoundError,
    bad_request=anthropic.BadRequestError,
    rate_limit=anthropic.RateLimitError,
    timeout=anthropic.APITimeoutError,
    gateway_timeout=anthropic.APIStatusError,
    broken=anthropic.APIError,
)
TOOL = {"name": "get_weather", "input_schema": WEATHER_PARAMETERS}


class AnthropicClient(Client):
    name = "anthropic"
    raises = RAISES

    def ask(self, text, system=None):
        more = {} if system is None else {"system": system}
        with anthropic.Anthropic(**self._options()) as client:
            return answer_of(client.messages.create(**self._request(text), **more))

    def stream(self, text):
        with anthropic.Anthropic(**self._options()) as client:
            with client.messages.stream(**self._request(text)) as stream:
                yield from stream.text_stream

    async def ask_async(self, text):
        async with anthropic.AsyncAnthropic(**self._options()) as client:
            return answer_of(await client.messages.create(**self._request(text)))

    async def stream_async(self, text):
        async with anthropic.AsyncAnthropic(**self._options()) as client:
            async with client.messages.stream(**self._request(text)) as stream:
                async for piece in stream.text_stream:
                    yield piece

    def use_tools(self, text, run, streamed):
        messages = [{"role": "user", "content": text}]
        for _ in range(2):
            request = {**self._request(text), "messages": messages, "tools": [TOOL]}
            with anthropic.Anthropic(**self._options()) as client:
                if streamed:
                    with client.messages.stream(**request) as stream:
                        message = stream.get_final_message()
                else:
                    message = client.messages.create(**request)
            results = [
                {"type": "tool_result", "tool_use_id": block.id, "content": run(block.name, block.input)}
                for block in message.content
                if block.type == "tool_use"
            ]
            messages += [
                {"role": "assistant", "content": message.content},
                {"role": "user", "content": results},
            ]
        return answer_of(message).text

    def forecast(self, streamed):
        request = {**self._request("forecast"), "output_format": Forecast}
        with anthropic.Anthropic(**self._options()) as client:
            if not streamed:
                return client.messages.parse(**request).parsed_output
            with client.messages.stream(**request) as stream:
                return stream.get_final_message().parsed_output

    def look(self, text, png):
        source = {"type": "base64", "media_type": "image/png", "data": png}
        return self.ask([{"type": "image", "source": source}, {"type": "text", "text": text}]).text

    def _options(self):
        return {
            "base_url": self.settings.url,
            "api_key": self.settings.key,
            "timeout": self.settings.timeout_seconds,
            "max_retries": 0,
        }

    def _request(self, content):
        messages = [{"role": "user", "content": content}]
        return {"model": self.settings.model, "max_tokens": 1_000, "messages": messages}


def answer_of(message) -> Answer:
    text = "".join(block.text for block in message.content if block.type == "text")
    return Answer(text, *counts_of(message.usage))


def counts_of(usage) -> tuple[int, int]:
    return usage.input_tokens + usage.cache_read_input_tokens, usage.output_tokens


CLIENTS = [AnthropicClient]
