"""The one event loop of all calls. Some clients keep their connections in the process, and these die with their loop."""

import asyncio
from collections.abc import Coroutine
from typing import Any

LOOP = asyncio.new_event_loop()
asyncio.set_event_loop(LOOP)


def run_async(coroutine: Coroutine[Any, Any, Any]) -> Any:
    return LOOP.run_until_complete(coroutine)
