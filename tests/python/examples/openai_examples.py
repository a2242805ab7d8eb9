"""The examples with OpenAI's client, and with Azure's."""

import json

import openai
from examples.place import MESSAGES, METADATA, POEM, TOOL, WORDS, Place, metadata_is_logged, same


def client_of(place: Place) -> openai.OpenAI:
    # The page has no `/v1` behind the address.
    return openai.OpenAI(api_key=place.key, base_url=place.url, max_retries=0)


def chat_with_metadata(place: Place) -> None:
    answer = client_of(place).chat.completions.create(
        model="gpt-3.5-turbo", messages=MESSAGES, extra_body={"metadata": METADATA}
    )
    same(answer.choices[0].message.content, POEM)
    metadata_is_logged(place)


def azure_chat(place: Place) -> None:
    client = openai.AzureOpenAI(
        api_key=place.key,
        azure_endpoint=place.url,
        api_version="2023-07-01-preview",
        max_retries=0,
    )
    answer = client.chat.completions.create(
        model="gpt-3.5-turbo", messages=MESSAGES, extra_body={"metadata": METADATA}
    )
    same(answer.choices[0].message.content, POEM)
    metadata_is_logged(place)


def streaming(place: Place) -> None:
    chunks = client_of(place).chat.completions.create(
        model="gpt-3.5-turbo", messages=MESSAGES, stream=True
    )
    pieces = [chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices]
    assert len(pieces) > 1, "it came in one piece"
    same("".join(pieces), POEM)


def function_calling(place: Place) -> None:
    answer = client_of(place).chat.completions.create(
        model="gpt-3.5-turbo", messages=MESSAGES, tools=[TOOL], tool_choice="auto"
    )
    [call] = answer.choices[0].message.tool_calls
    same(call.function.name, "get_current_weather")
    same(json.loads(call.function.arguments), {"location": "Boston"})
    same(place.seen()["body"]["tools"], [TOOL])


def embeddings(place: Place) -> None:
    answer = client_of(place).embeddings.create(
        model="text-embedding-ada-002", input=[WORDS], encoding_format="float"
    )
    same(answer.data[0].embedding, [0.5, 1])


def moderations(place: Place) -> None:
    answer = client_of(place).moderations.create(input=WORDS, model="text-moderation-stable")
    same(answer.results[0].flagged, False)


def own_key(place: Place) -> None:
    client_of(place).chat.completions.create(
        model="gpt-3.5-turbo",
        messages=MESSAGES,
        extra_body={"api_key": "sk-own-of-the-caller-0123456789"},
    )
    seen = place.seen()
    same(seen["key"], "sk-own-of-the-caller-0123456789")
    assert "api_key" not in seen["body"], "the key is in the body"


def provider_specific(place: Place) -> None:
    client_of(place).chat.completions.create(
        model="gpt-3.5-turbo", messages=MESSAGES, extra_body={"foo_bar": {"a": [1]}}
    )
    same(place.seen()["body"]["foo_bar"], {"a": [1]})


def dropped(place: Place) -> None:
    client = client_of(place)
    asked = {"model": "claude", "messages": MESSAGES, "logit_bias": {"5": 1}}
    try:
        client.chat.completions.create(**asked)
    except openai.BadRequestError as error:
        same(error.param, "logit_bias")
    else:
        raise AssertionError("a parameter was lost without a word")
    raw = client.chat.completions.with_raw_response.create(**asked, extra_body={"drop_params": True})
    same(raw.headers["x-llm-dropped"], "logit_bias")


EXAMPLES = {
    "openai": {
        "chat with metadata": chat_with_metadata,
        "streaming": streaming,
        "function calling": function_calling,
        "embeddings": embeddings,
        "moderations": moderations,
        "a user's own provider key": own_key,
        "provider-specific parameters": provider_specific,
        "dropped parameters": dropped,
    },
    "openai-azure": {"chat with metadata": azure_chat},
}
