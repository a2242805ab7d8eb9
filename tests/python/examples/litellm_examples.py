"""The example with LiteLLM's own client."""

import litellm
from examples.place import MESSAGES, METADATA, POEM, Place, metadata_is_logged, same


def chat_with_metadata(place: Place) -> None:
    answer = litellm.completion(
        model="litellm_proxy/gpt-3.5-turbo",
        messages=MESSAGES,
        api_base=place.url,
        api_key=place.key,
        max_retries=0,
        extra_body={"metadata": METADATA},
    )
    same(answer.choices[0].message.content, POEM)
    metadata_is_logged(place)


EXAMPLES = {"litellm": {"chat with metadata": chat_with_metadata}}
