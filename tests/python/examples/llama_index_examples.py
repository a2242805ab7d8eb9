"""The examples with LlamaIndex, which calls as Azure's client does."""

from examples.place import POEM, WORDS, Place, same
from llama_index.embeddings.azure_openai import AzureOpenAIEmbedding
from llama_index.llms.azure_openai import AzureOpenAI


def chat(place: Place) -> None:
    llm = AzureOpenAI(
        engine="gpt-3.5-turbo",
        model="gpt-3.5-turbo",
        temperature=0.0,
        azure_endpoint=place.url,
        api_key=place.key,
        api_version="2023-07-01-preview",
        max_retries=0,
    )
    same(llm.complete(WORDS).text, POEM)


def embeddings(place: Place) -> None:
    model = AzureOpenAIEmbedding(
        deployment_name="text-embedding-ada-002",
        model="text-embedding-ada-002",
        azure_endpoint=place.url,
        api_key=place.key,
        api_version="2023-07-01-preview",
        max_retries=0,
    )
    same(model.get_text_embedding(WORDS), [0.5, 1])


EXAMPLES = {"llama-index": {"chat": chat, "embeddings": embeddings}}
