"""The examples with boto3, of which only the endpoint and the key are changed."""

import json

import boto3
from botocore import UNSIGNED
from botocore.config import Config
from examples.place import MESSAGES, POEM, WORDS, Place, same


def client_of(place: Place):
    # boto3 sends a key of Bedrock over TLS alone, so the gateway's goes as a header, unsigned.
    config = Config(signature_version=UNSIGNED, retries={"total_max_attempts": 1})
    client = boto3.client(
        "bedrock-runtime", region_name="us-east-1", endpoint_url=place.url, config=config
    )

    def show_key(request, **_):
        request.headers["Authorization"] = f"Bearer {place.key}"

    client.meta.events.register("before-sign.bedrock-runtime.*", show_key)
    return client


ASKED = [{"role": "user", "content": [{"text": WORDS}]}]


def converse(place: Place) -> None:
    for model in ("on-bedrock", "gpt-3.5-turbo"):
        answer = client_of(place).converse(modelId=model, messages=ASKED)
        same(answer["output"]["message"]["content"][0]["text"], POEM)


def converse_stream(place: Place) -> None:
    answer = client_of(place).converse_stream(modelId="gpt-3.5-turbo", messages=ASKED)
    events = [event["contentBlockDelta"] for event in answer["stream"] if "contentBlockDelta" in event]
    same("".join(event["delta"]["text"] for event in events), POEM)


def invoke_model(place: Place) -> None:
    body = {"anthropic_version": "bedrock-2023-05-31", "max_tokens": 9, "messages": MESSAGES}
    answer = client_of(place).invoke_model(modelId="claude", body=json.dumps(body))
    same(json.load(answer["body"])["content"][0]["text"], POEM)


EXAMPLES = {
    "boto3": {"converse": converse, "streaming": converse_stream, "invoke model": invoke_model}
}
