"""LangChain's model over OpenAI's client."""

from clients.langchain_chat_model import LangChainClient
from clients.openai_sdk import RAISES
from langchain_openai import ChatOpenAI


class LangChainOpenAI(LangChainClient):
    name = "langchain-openai"
    raises = RAISES

    def chat_model(self):
        return ChatOpenAI(
            base_url=f"{self.settings.url}/v1",
            api_key=self.settings.key,
            model=self.settings.model,
            timeout=self.settings.timeout_seconds,
            max_retries=0,
        )


CLIENTS = [LangChainOpenAI]
