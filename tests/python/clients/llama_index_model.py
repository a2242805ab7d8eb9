"""What LlamaIndex's models have in common."""

import base64

from harness.client import Answer, Client, Forecast
from llama_index.core.llms import ChatMessage, ImageBlock, TextBlock
from llama_index.core.tools import FunctionTool
from llama_index.core.prompts import PromptTemplate


def get_weather(city: str, unit: str = "celsius") -> str:
    """The weather"""


class LlamaIndexClient(Client):
    lacks = dict.fromkeys(
        ["leave", "leave async"],
        "keeps the connection of a stream that is left until its garbage is collected",
    )

    def model(self):
        """The model of the library."""
        raise NotImplementedError

    def counts_of(self, raw) -> tuple[int, int]:
        """The token counts, which stand only in what the client below gave."""
        raise NotImplementedError

    def answer_of(self, response) -> Answer:
        return Answer(response.message.content, *self.counts_of(response.raw))

    def ask(self, text, system=None):
        first = [] if system is None else [ChatMessage(role="system", content=system)]
        return self.answer_of(self.model().chat([*first, user(text)]))

    def stream(self, text):
        for response in self.model().stream_chat([user(text)]):
            yield response.delta or ""

    async def ask_async(self, text):
        return self.answer_of(await self.model().achat([user(text)]))

    async def stream_async(self, text):
        responses = await self.model().astream_chat([user(text)])
        try:
            async for response in responses:
                yield response.delta or ""
        finally:
            await responses.aclose()

    def use_tools(self, text, run, streamed):
        model = self.model()
        tools = [FunctionTool.from_defaults(get_weather)]
        messages = [user(text)]
        for _ in range(2):
            if streamed:
                response = list(model.stream_chat_with_tools(tools, chat_history=messages))[-1]
            else:
                response = model.chat_with_tools(tools, chat_history=messages, allow_parallel_tool_calls=True)
            messages.append(response.message)
            for call in model.get_tool_calls_from_response(response, error_on_no_tool_call=False):
                result = run(call.tool_name, call.tool_kwargs)
                more = {"tool_call_id": call.tool_id}
                messages.append(ChatMessage(role="tool", content=result, additional_kwargs=more))
        return response.message.content

    def forecast(self, streamed):
        prompt = PromptTemplate("forecast")
        if not streamed:
            return self.model().structured_predict(Forecast, prompt)
        return Forecast(**list(self.model().stream_structured_predict(Forecast, prompt))[-1].model_dump())

    def look(self, text, png):
        picture = ImageBlock(image=base64.b64decode(png), image_mimetype="image/png")
        message = ChatMessage(role="user", blocks=[TextBlock(text=text), picture])
        return self.model().chat([message]).message.content


def user(text: str) -> ChatMessage:
    return ChatMessage(role="user", content=text)
