"""Runs LiteLLM's examples for users with every client that is installed. Writes a line of JSON for each into the file of the first argument."""

import faulthandler
import importlib
import importlib.metadata
import json
import sys
import traceback

from examples.place import place_of_environment

# The distribution of a client, and the module with its examples.
MODULES = {
    "openai": "openai_examples",
    "anthropic": "anthropic_examples",
    "mistralai": "mistral_examples",
    "google-genai": "google_examples",
    "boto3": "boto3_examples",
    "langchain-openai": "langchain_examples",
    "llama-index-llms-azure-openai": "llama_index_examples",
    "instructor": "instructor_examples",
    "litellm": "litellm_examples",
}
LIMIT_SECONDS = 30
REASON_LENGTH = 3_000


def main(results: str, words: list[str]) -> None:
    installed = {entry.metadata["Name"].lower() for entry in importlib.metadata.distributions()}
    with open(results, "w", encoding="utf-8") as file:
        for distribution, module in MODULES.items():
            if distribution not in installed:
                continue
            version = importlib.metadata.version(distribution)
            for client, examples in importlib.import_module(f"examples.{module}").EXAMPLES.items():
                for feature, example in examples.items():
                    if not all(word in f"{client} {feature}" for word in words):
                        continue
                    outcome, reason = run(example)
                    cell = {
                        "client": client,
                        "version": version,
                        "feature": feature,
                        "upstream": "any kind",
                        "outcome": outcome,
                        "reason": reason,
                    }
                    file.write(json.dumps(cell) + "\n")
                    file.flush()


def run(example) -> tuple[str, str]:
    place = place_of_environment()
    place.forget()
    # A client that hangs is shown with its stack instead of by the silence of the run.
    faulthandler.dump_traceback_later(LIMIT_SECONDS, exit=True)
    try:
        example(place)
    except Exception as error:
        lines = traceback.TracebackException.from_exception(error, limit=-4).format(chain=False)
        return "FAILED", "".join(lines)[:REASON_LENGTH]
    finally:
        faulthandler.cancel_dump_traceback_later()
    return "ok", ""


main(sys.argv[1], sys.argv[2:])
