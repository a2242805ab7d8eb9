"""What LangChain's chat models have in common."""

from harness.client import WEATHER_PARAMETERS, Answer, Client, Forecast
from langchain_core.messages import HumanMessage, SystemMessage, ToolMessage

TOOL = {
    "type": "function",
    "function": {"name": "get_weather", "description": "", "parameters": WEATHER_PARAMETERS},
}


class LangChainClient(Client):
    def chat_model(self):
        """The model of the library."""
        raise NotImplementedError

    def ask(self, text, system=None):
        first = [] if system is None else [SystemMessage(system)]
        return answer_of(self.chat_model().invoke([*first, HumanMessage(text)]))

    def stream(self, text):
        for chunk in self.chat_model().stream(text):
            yield chunk.text

    async def ask_async(self, text):
        return answer_of(await self.chat_model().ainvoke(text))

    async def stream_async(self, text):
        chunks = self.chat_model().astream(text)
        try:
            async for chunk in chunks:
                yield chunk.text
        finally:
            await chunks.aclose()

    def use_tools(self, text, run, streamed):
        model = self.chat_model().bind_tools([TOOL])
        messages = [HumanMessage(text)]
        for _ in range(2):
            if streamed:
                message = sum_of(model.stream(messages))
            else:
                message = model.invoke(messages)
            messages.append(message)
            for call in message.tool_calls:
                messages.append(ToolMessage(run(call["name"], call["args"]), tool_call_id=call["id"]))
        return message.text

    def forecast(self, streamed):
        model = self.chat_model().with_structured_output(Forecast)
        if not streamed:
            return model.invoke("forecast")
        return list(model.stream("forecast"))[-1]

    def look(self, text, png):
        picture = {"type": "image", "base64": png, "mime_type": "image/png"}
        return self.chat_model().invoke([HumanMessage([{"type": "text", "text": text}, picture])]).text


def answer_of(message) -> Answer:
    usage = message.usage_metadata
    return Answer(message.text, usage["input_tokens"], usage["output_tokens"])


def sum_of(chunks):
    first, *others = chunks
    for chunk in others:
        first += chunk
    return first
