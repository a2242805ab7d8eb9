"""The features: each asks a client for something and says what has to come of it."""

import asyncio
import dataclasses
from collections.abc import Callable
from contextlib import contextmanager

from harness.client import Answer, Client, Forecast, Settings
from harness.loop import run_async
from harness.witness import Witness

# One pixel.
PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
PNG_BYTES = 70


class Stage:
    """One client with one kind of upstream."""

    def __init__(self, kind: type[Client], settings: Settings, witness: Callable[[], Witness]):
        self.kind = kind
        self.settings = settings
        self.witness = witness

    def client(self, **changes) -> Client:
        return self.kind(dataclasses.replace(self.settings, **changes))

    @contextmanager
    def raises(self, error: type[Exception], status: int | None = None):
        """Holds where the body raises such an error, of this status if one is given, that shows no key."""
        try:
            yield
        except error as caught:
            words = str(caught)
            assert "sk-" not in words, f"a key is shown: {words}"
            shown = status_of(caught)
            assert status is None or shown == status, f"the status is {shown}, not {status}: {words}"
        else:
            raise AssertionError(f"nothing was raised, where {error.__name__} had to be")


def status_of(error: BaseException) -> int | None:
    """The status of an HTTP error, or of the one that it was raised for."""
    shown = getattr(error, "status_code", None)
    cause = error.__cause__ or error.__context__
    return status_of(cause) if shown is None and cause is not None else shown


def plain(stage: Stage) -> None:
    answer = stage.client().ask("again", system="Be brief")
    same(answer, Answer("[Be brief] You said: again – ✓ 語", 40, 12))


def stream(stage: Stage) -> None:
    pieces = [piece for piece in stage.client().stream("hello") if piece]
    assert len(pieces) > 1, "it came in one piece"
    same("".join(pieces), "You said: hello – ✓ 語")


def asynchronous(stage: Stage) -> None:
    answer = run_async(stage.client().ask_async("hello"))
    same(answer, Answer("You said: hello – ✓ 語", 40, 12))


def asynchronous_stream(stage: Stage) -> None:
    async def read() -> list[str]:
        return [piece async for piece in stage.client().stream_async("hello") if piece]

    pieces = run_async(read())
    assert len(pieces) > 1, "it came in one piece"
    same("".join(pieces), "You said: hello – ✓ 語")


def _tools(stage: Stage, streamed: bool) -> None:
    calls: list[tuple[str, dict]] = []

    def run(name: str, arguments: dict) -> str:
        calls.append((name, arguments))
        return {"Paris": "18 degrees", "Oslo": "7 degrees"}[arguments["city"]]

    text = stage.client().use_tools("How is the weather there?", run, streamed)
    expected = [("get_weather", {"city": city, "unit": "celsius"}) for city in ("Paris", "Oslo")]
    same(calls, expected)
    same(text, "The tools say 18 degrees and 7 degrees.")


def tools(stage: Stage) -> None:
    _tools(stage, streamed=False)


def tools_streamed(stage: Stage) -> None:
    _tools(stage, streamed=True)


def schema(stage: Stage) -> None:
    same(stage.client().forecast(streamed=False), Forecast(city="Paris", celsius=18))


def schema_streamed(stage: Stage) -> None:
    same(stage.client().forecast(streamed=True), Forecast(city="Paris", celsius=18))


def image(stage: Stage) -> None:
    same(stage.client().look("What is this?", PNG), f"I see {PNG_BYTES} bytes of image/png.")


def wrong_key(stage: Stage) -> None:
    with stage.raises(stage.kind.raises.wrong_key, 401):
        stage.client(key="sk-wrong-key-of-somebody").ask("hi")


def unknown_model(stage: Stage) -> None:
    with stage.raises(stage.kind.raises.unknown_model, 404):
        stage.client(model="model-of-nobody").ask("hi")


def bad_request(stage: Stage) -> None:
    with stage.raises(stage.kind.raises.bad_request, 400):
        stage.client().ask("refuse this")


def rate_limit(stage: Stage) -> None:
    with stage.raises(stage.kind.raises.rate_limit, 429):
        stage.client().ask("rate limit me")


def rate_limit_streamed(stage: Stage) -> None:
    with stage.raises(stage.kind.raises.rate_limit, 429):
        list(stage.client().stream("rate limit me"))


def _broken(stage: Stage, text: str) -> None:
    pieces: list[str] = []
    with stage.raises(stage.kind.raises.broken):
        for piece in stage.client().stream(text):
            pieces.append(piece)
    same("".join(pieces), "one moment")


def broken_off(stage: Stage) -> None:
    _broken(stage, "break")


def error_event(stage: Stage) -> None:
    _broken(stage, "fail")


def timeout(stage: Stage) -> None:
    witness = stage.witness()
    with stage.raises(stage.kind.raises.timeout):
        stage.client(timeout_seconds=0.3).ask("hold")
    witness.wait_for_cut()


def gateway_timeout(stage: Stage) -> None:
    witness = stage.witness()
    with stage.raises(stage.kind.raises.gateway_timeout, 504):
        stage.client(model=f"{stage.settings.model}-impatient").ask("hold")
    witness.wait_for_cut()


def cancel(stage: Stage) -> None:
    async def cancel_one() -> None:
        task = asyncio.create_task(stage.client().ask_async("hold"))
        await asyncio.to_thread(witness.wait_for_request)
        task.cancel()
        try:
            await task
        except asyncio.CancelledError:
            # While the loop runs, the client closes its connection.
            await asyncio.to_thread(witness.wait_for_cut)
        else:
            raise AssertionError("the cancelled call gave an answer")

    witness = stage.witness()
    run_async(cancel_one())


def leave(stage: Stage) -> None:
    witness = stage.witness()
    pieces = stage.client().stream("hold")
    for piece in pieces:
        if piece:
            break
    pieces.close()
    witness.wait_for_cut()


def leave_async(stage: Stage) -> None:
    async def leave_one() -> None:
        pieces = stage.client().stream_async("hold")
        async for piece in pieces:
            if piece:
                break
        await pieces.aclose()
        await asyncio.to_thread(witness.wait_for_cut)

    witness = stage.witness()
    run_async(leave_one())


def same(found: object, expected: object) -> None:
    assert found == expected, f"{found!r}, not {expected!r}"


FEATURES: dict[str, Callable[[Stage], None]] = {
    "plain": plain,
    "stream": stream,
    "async": asynchronous,
    "async stream": asynchronous_stream,
    "tools": tools,
    "tools stream": tools_streamed,
    "schema": schema,
    "schema stream": schema_streamed,
    "image": image,
    "wrong key": wrong_key,
    "no model": unknown_model,
    "400": bad_request,
    "429": rate_limit,
    "429 stream": rate_limit_streamed,
    "cut stream": broken_off,
    "error event": error_event,
    "timeout": timeout,
    "gateway timeout": gateway_timeout,
    "cancel": cancel,
    "leave": leave,
    "leave async": leave_async,
}
