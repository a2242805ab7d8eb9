"""LangChain's model over Anthropic's client."""

from clients.anthropic_sdk import RAISES
from clients.langchain_chat_model import LangChainClient
from langchain_anthropic import ChatAnthropic


class LangChainAnthropic(LangChainClient):
    name = "langchain-anthropic"
    raises = RAISES

    def chat_model(self):
        return ChatAnthropic(
            base_url=self.settings.url,
            api_key=self.settings.key,
            model=self.settings.model,
            timeout=self.settings.timeout_seconds,
            max_retries=0,
            max_tokens=1_000,
        )


CLIENTS = [LangChainAnthropic]
