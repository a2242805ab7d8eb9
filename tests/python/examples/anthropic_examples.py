"""The example with Anthropic's client."""

import anthropic
from examples.place import MESSAGES, POEM, Place, same


def chat(place: Place) -> None:
    client = anthropic.Anthropic(base_url=place.url, api_key=place.key, max_retries=0)
    for model in ("claude", "gpt-3.5-turbo"):
        message = client.messages.create(model=model, max_tokens=1024, messages=MESSAGES)
        same(message.content[0].text, POEM)


EXAMPLES = {"anthropic": {"chat": chat}}
