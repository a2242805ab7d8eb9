"""The example with Instructor, which asks for an object by a tool."""

import instructor
import openai
from examples.place import Place, same
from pydantic import BaseModel


class Weather(BaseModel):
    location: str


# The model of the stage calls this name, whatever it is asked.
Weather.__name__ = "get_current_weather"


def chat(place: Place) -> None:
    own = openai.OpenAI(api_key=place.key, base_url=place.url, max_retries=0)
    client = instructor.from_openai(own)
    weather = client.chat.completions.create(
        model="gpt-3.5-turbo",
        response_model=Weather,
        max_retries=1,
        messages=[{"role": "user", "content": "How is the weather in Boston?"}],
    )
    same(weather.location, "Boston")


EXAMPLES = {"instructor": {"chat": chat}}
