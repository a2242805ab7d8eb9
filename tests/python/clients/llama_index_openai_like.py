"""LlamaIndex's model for servers that speak as OpenAI does."""

from clients import openai_sdk
from clients.llama_index_model import LlamaIndexClient
from llama_index.llms.openai_like import OpenAILike


class LlamaIndexOpenAILike(LlamaIndexClient):
    name = "llama-index openai-like"
    raises = openai_sdk.RAISES

    def model(self):
        return OpenAILike(
            api_base=f"{self.settings.url}/v1",
            api_key=self.settings.key,
            model=self.settings.model,
            timeout=self.settings.timeout_seconds,
            max_retries=0,
            is_chat_model=True,
            is_function_calling_model=True,
        )

    def counts_of(self, raw):
        return openai_sdk.counts_of(raw.usage)


CLIENTS = [LlamaIndexOpenAILike]
