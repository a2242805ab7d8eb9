"""The example with Mistral's client."""

from examples.place import MESSAGES, POEM, Place, same
from mistralai.client import Mistral


def chat(place: Place) -> None:
    with Mistral(api_key=place.key, server_url=place.url) as client:
        answer = client.chat.complete(model="gpt-3.5-turbo", messages=MESSAGES)
    same(answer.choices[0].message.content, POEM)


def streaming(place: Place) -> None:
    with Mistral(api_key=place.key, server_url=place.url) as client:
        events = client.chat.stream(model="gpt-3.5-turbo", messages=MESSAGES)
        pieces = [event.data.choices[0].delta.content for event in events if event.data.choices]
    same("".join(piece for piece in pieces if isinstance(piece, str)), POEM)


EXAMPLES = {"mistral": {"chat": chat, "streaming": streaming}}
