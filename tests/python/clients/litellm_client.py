"""LiteLLM as a client, which speaks as the prefix of the model says."""

import json
import os

# Without it the import asks a site for prices.
os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"

import litellm
import openai
from clients.openai_sdk import TOOL, answer_of, piece_of
from harness.client import Client, Forecast, Raises

litellm.telemetry = False


class LiteLLMClient(Client):
    raises = Raises(
        wrong_key=litellm.AuthenticationError,
        unknown_model=litellm.NotFoundError,
        bad_request=litellm.BadRequestError,
        rate_limit=litellm.RateLimitError,
        timeout=litellm.Timeout,
        gateway_timeout=litellm.Timeout,
        # What it raises in a stream is of a class of its own below OpenAI's.
        broken=openai.APIError,
    )
    prefix: str

    def base(self) -> str:
        raise NotImplementedError

    def ask(self, text, system=None):
        first = [] if system is None else [{"role": "system", "content": system}]
        return answer_of(litellm.completion(**self._request(text, first)))

    def stream(self, text):
        chunks = litellm.completion(**self._request(text), stream=True)
        try:
            for chunk in chunks:
                yield piece_of(chunk)
        finally:
            chunks.close()

    async def ask_async(self, text):
        return answer_of(await litellm.acompletion(**self._request(text)))

    async def stream_async(self, text):
        chunks = await litellm.acompletion(**self._request(text), stream=True)
        try:
            async for chunk in chunks:
                yield piece_of(chunk)
        finally:
            await chunks.aclose()

    def use_tools(self, text, run, streamed):
        messages = [{"role": "user", "content": text}]
        for _ in range(2):
            request = {**self._request(text), "messages": messages, "tools": [TOOL]}
            completion = litellm.completion(**request, stream=streamed)
            if streamed:
                completion = litellm.stream_chunk_builder(list(completion))
            message = completion.choices[0].message
            messages.append(message)
            for call in message.tool_calls or []:
                result = run(call.function.name, json.loads(call.function.arguments))
                messages.append({"role": "tool", "tool_call_id": call.id, "content": result})
        return message.content

    def forecast(self, streamed):
        request = {**self._request("forecast"), "response_format": Forecast}
        completion = litellm.completion(**request, stream=streamed)
        if streamed:
            completion = litellm.stream_chunk_builder(list(completion))
        return Forecast.model_validate_json(completion.choices[0].message.content)

    def look(self, text, png):
        picture = {"type": "image_url", "image_url": {"url": f"data:image/png;base64,{png}"}}
        return self.ask([{"type": "text", "text": text}, picture]).text

    def _request(self, content, first=()):
        return {
            "model": f"{self.prefix}/{self.settings.model}",
            "api_base": self.base(),
            "api_key": self.settings.key,
            "timeout": self.settings.timeout_seconds,
            "num_retries": 0,
            "max_retries": 0,
            "messages": [*first, {"role": "user", "content": content}],
        }


class LiteLLMOpenAI(LiteLLMClient):
    name = "litellm openai"
    prefix = "openai"

    def base(self):
        return f"{self.settings.url}/v1"


class LiteLLMAnthropic(LiteLLMClient):
    name = "litellm anthropic"
    prefix = "anthropic"

    def base(self):
        return self.settings.url


CLIENTS = [LiteLLMOpenAI, LiteLLMAnthropic]
