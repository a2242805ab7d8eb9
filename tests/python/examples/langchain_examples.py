"""The examples with LangChain."""

from examples.place import METADATA, POEM, WORDS, Place, metadata_is_logged, same
from langchain_core.messages import HumanMessage, SystemMessage
from langchain_openai import ChatOpenAI, OpenAIEmbeddings


def chat_with_metadata(place: Place) -> None:
    chat = ChatOpenAI(
        base_url=place.url,
        api_key=place.key,
        model="gpt-3.5-turbo",
        temperature=0.1,
        max_retries=0,
        extra_body={"metadata": METADATA},
    )
    asked = [SystemMessage(content="You are a helpful assistant."), HumanMessage(content=WORDS)]
    same(chat.invoke(asked).content, POEM)
    same(place.seen()["body"]["temperature"], 0.1)
    metadata_is_logged(place)


def embeddings(place: Place) -> None:
    model = OpenAIEmbeddings(
        model="text-embedding-ada-002", base_url=place.url, api_key=place.key, max_retries=0
    )
    # It sends tokens and not text, for which it would fetch an alphabet from the network.
    model.check_embedding_ctx_length = False
    same(model.embed_query("This is a test document."), [0.5, 1])


EXAMPLES = {"langchain": {"chat with metadata": chat_with_metadata, "embeddings": embeddings}}
