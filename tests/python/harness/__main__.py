"""Runs every client that is installed through every feature. Writes a line of JSON for each into the file of the first argument."""

import faulthandler
import importlib
import importlib.metadata
import json
import os
import sys
import traceback

from harness.client import Client, Settings
from harness.features import FEATURES, Stage
from harness.witness import Witness

# The distribution of a client, and the module that knows how to ask it.
MODULES = {
    "openai": "clients.openai_sdk",
    "anthropic": "clients.anthropic_sdk",
    "langchain-openai": "clients.langchain_openai_model",
    "langchain-anthropic": "clients.langchain_anthropic_model",
    "llama-index-llms-openai-like": "clients.llama_index_openai_like",
    "llama-index-llms-anthropic": "clients.llama_index_anthropic",
    "instructor": "clients.instructor_client",
    "pydantic-ai-slim": "clients.pydantic_ai_agent",
    "litellm": "clients.litellm_client",
}
UPSTREAMS = ("openai", "anthropic")
LIMIT_SECONDS = 20
REASON_LENGTH = 3_000


def main(results: str, words: list[str]) -> None:
    installed = {entry.metadata["Name"].lower() for entry in importlib.metadata.distributions()}
    with open(results, "w", encoding="utf-8") as file:
        for distribution, module in MODULES.items():
            if distribution not in installed:
                continue
            version = importlib.metadata.version(distribution)
            for client in importlib.import_module(module).CLIENTS:
                for cell in cells_of(client, words):
                    file.write(json.dumps({**cell, "version": version}) + "\n")
                    file.flush()


def cells_of(client: type[Client], words: list[str]):
    for feature in FEATURES:
        if not all(word in f"{client.name} {feature}" for word in words):
            continue
        for upstream in UPSTREAMS:
            outcome, reason = run(client, feature, upstream)
            yield {
                "client": client.name,
                "feature": feature,
                "upstream": upstream,
                "outcome": outcome,
                "reason": reason,
            }


def run(client: type[Client], feature: str, upstream: str) -> tuple[str, str]:
    if feature in client.lacks:
        return "n.a.", client.lacks[feature]
    settings = Settings(
        url=os.environ["GATEWAY_URL"], model=f"{upstream}-model", key=os.environ["GATEWAY_KEY"]
    )
    stage = Stage(client, settings, lambda: Witness(os.environ["WITNESS_URL"], upstream))
    # A client that hangs is shown with its stack instead of by the silence of the run.
    faulthandler.dump_traceback_later(LIMIT_SECONDS, exit=True)
    try:
        FEATURES[feature](stage)
    except Exception as error:
        lines = traceback.TracebackException.from_exception(error, limit=-4).format(chain=False)
        return "FAILED", "".join(lines)[:REASON_LENGTH]
    finally:
        faulthandler.cancel_dump_traceback_later()
    return "ok", ""


main(sys.argv[1], sys.argv[2:])
