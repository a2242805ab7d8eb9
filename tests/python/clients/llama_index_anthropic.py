"""LlamaIndex's model over Anthropic's client."""

from clients import anthropic_sdk
from clients.llama_index_model import LlamaIndexClient
from llama_index.core.llms import LLMMetadata
from llama_index.llms.anthropic import Anthropic


class AnyModel(Anthropic):
    """The library tells by its name what a model can do, and refuses names it does not know."""

    @property
    def metadata(self):
        return LLMMetadata(
            model_name=self.model,
            context_window=200_000,
            num_output=self.max_tokens,
            is_chat_model=True,
            is_function_calling_model=True,
        )


class LlamaIndexAnthropic(LlamaIndexClient):
    name = "llama-index anthropic"
    raises = anthropic_sdk.RAISES
    lacks = {
        **LlamaIndexClient.lacks,
        "schema stream": "streams objects that stay empty, of Anthropic's own bytes too",
    }

    def model(self):
        return AnyModel(
            base_url=self.settings.url,
            api_key=self.settings.key,
            model=self.settings.model,
            timeout=self.settings.timeout_seconds,
            max_retries=0,
            max_tokens=1_000,
        )

    def counts_of(self, raw):
        return anthropic_sdk.counts_of(raw["usage"])


CLIENTS = [LlamaIndexAnthropic]
