"""The example with Google's client, as it calls Vertex AI."""

from examples.place import POEM, WORDS, Place, same
from google import genai


def client_of(place: Place) -> genai.Client:
    return genai.Client(vertexai=True, api_key=place.key, http_options={"base_url": place.url})


def chat(place: Place) -> None:
    # A client that nobody keeps is closed before its answer comes.
    client = client_of(place)
    answer = client.models.generate_content(model="gpt-3.5-turbo", contents=WORDS)
    same(answer.text, POEM)


def streaming(place: Place) -> None:
    client = client_of(place)
    chunks = client.models.generate_content_stream(model="gpt-3.5-turbo", contents=WORDS)
    same("".join(chunk.text or "" for chunk in chunks), POEM)


EXAMPLES = {"google-vertex": {"chat": chat, "streaming": streaming}}
