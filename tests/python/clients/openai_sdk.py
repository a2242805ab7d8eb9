"""OpenAI's own client."""

import json

import openai
from harness.client import WEATHER_PARAMETERS, Answer, Client, Forecast, Raises

RAISES = Raises(
    wrong_key=openai.AuthenticationError,
    unknown_model=openai.NotFoundError,
    bad_request=openai.BadRequestError,
    rate_limit=openai.RateLimitError,
    timeout=openai.APITimeoutError,
    gateway_timeout=openai.APIStatusError,
    broken=openai.APIError,
)
TOOL = {"type": "function", "function": {"name": "get_weather", "parameters": WEATHER_PARAMETERS}}


class OpenAIClient(Client):
    name = "openai"
    raises = RAISES

    def ask(self, text, system=None):
        first = [] if system is None else [{"role": "system", "content": system}]
        with self._client() as client:
            return answer_of(client.chat.completions.create(**self._request(text, first)))

    def stream(self, text):
        with self._client() as client:
            with client.chat.completions.create(**self._request(text), stream=True) as chunks:
                for chunk in chunks:
                    yield piece_of(chunk)

    async def ask_async(self, text):
        async with self._async_client() as client:
            return answer_of(await client.chat.completions.create(**self._request(text)))

    async def stream_async(self, text):
        async with self._async_client() as client:
            chunks = await client.chat.completions.create(**self._request(text), stream=True)
            async with chunks:
                async for chunk in chunks:
                    yield piece_of(chunk)

    def use_tools(self, text, run, streamed):
        messages = [{"role": "user", "content": text}]
        for _ in range(2):
            request = {"model": self.settings.model, "messages": messages, "tools": [TOOL]}
            with self._client() as client:
                if streamed:
                    with client.chat.completions.stream(**request) as chunks:
                        message = chunks.get_final_completion().choices[0].message
                else:
                    message = client.chat.completions.create(**request).choices[0].message
            messages.append(message)
            for call in message.tool_calls or []:
                result = run(call.function.name, json.loads(call.function.arguments))
                messages.append({"role": "tool", "tool_call_id": call.id, "content": result})
        return message.content

    def forecast(self, streamed):
        request = self._request("forecast")
        with self._client() as client:
            if not streamed:
                completion = client.chat.completions.parse(**request, response_format=Forecast)
            else:
                with client.chat.completions.stream(**request, response_format=Forecast) as chunks:
                    completion = chunks.get_final_completion()
        return completion.choices[0].message.parsed

    def look(self, text, png):
        picture = {"type": "image_url", "image_url": {"url": f"data:image/png;base64,{png}"}}
        return self.ask([{"type": "text", "text": text}, picture]).text

    def _client(self):
        return openai.OpenAI(**self._options())

    def _async_client(self):
        return openai.AsyncOpenAI(**self._options())

    def _options(self):
        return {
            "base_url": f"{self.settings.url}/v1",
            "api_key": self.settings.key,
            "timeout": self.settings.timeout_seconds,
            "max_retries": 0,
        }

    def _request(self, content, first=()):
        messages = [*first, {"role": "user", "content": content}]
        return {"model": self.settings.model, "messages": messages}


class AzureOpenAIClient(OpenAIClient):
    """Azure's client, which has a header of its own for the key and puts the model into the path."""

    name = "openai-azure"

    def _client(self):
        return openai.AzureOpenAI(**self._options())

    def _async_client(self):
        return openai.AsyncAzureOpenAI(**self._options())

    def _options(self):
        return {
            "azure_endpoint": self.settings.url,
            "api_version": "2024-10-21",
            "api_key": self.settings.key,
            "timeout": self.settings.timeout_seconds,
            "max_retries": 0,
        }


def answer_of(completion) -> Answer:
    return Answer(completion.choices[0].message.content, *counts_of(completion.usage))


def counts_of(usage) -> tuple[int, int]:
    return usage.prompt_tokens, usage.completion_tokens


def piece_of(chunk) -> str:
    return (chunk.choices[0].delta.content or "") if chunk.choices else ""


CLIENTS = [OpenAIClient, AzureOpenAIClient]
