import { asObject, type JsonObject, parseJson } from '@llm/core';

/** What a model is asked, whichever protocol it was asked in. */
export interface Prompt {
  readonly system: string;
  /** The last text of the user. */
  readonly text: string;
  readonly tools: readonly string[];
  /** The tool that must be called, where one is named. */
  readonly forced: string | undefined;
  /** What the tools gave since the user spoke. */
  readonly results: readonly string[];
  readonly images: readonly { readonly mediaType: string; readonly bytes: Uint8Array }[];
  readonly schema: JsonObject | undefined;
  readonly thinks: boolean;
}

export interface ScriptedCall {
  readonly id: string;
  readonly name: string;
  readonly input: JsonObject;
}

/** What the model says. Both upstreams say the same, so a client may expect the same of both. */
export interface ScriptedAnswer {
  readonly thinking: string | undefined;
  readonly text: string;
  readonly calls: readonly ScriptedCall[];
}

/** Token counts of every answer: eight of the input came from a cache. */
export const scriptedUsage = { input: 40, cached: 8, output: 12 };

export const forecast = { city: 'Paris', celsius: 18 };

/** A model that answers by rule: the tools it has or is told to call, the pictures it sees, the form it is asked for. */
export function answerTo(prompt: Prompt): ScriptedAnswer {
  const thinking = prompt.thinks ? `They ask: “${prompt.text}”. Let me think.` : undefined;
  const say = (text: string) => ({ thinking, text, calls: [] });
  if (prompt.results.length > 0) return say(`The tools say ${prompt.results.join(' and ')}.`);
  const told = /(?:^|>)call (\S+) (\{.*\})$/m.exec(prompt.text);
  const input = asObject(parseJson(told?.[2] ?? 'null'));
  if (told?.[1] !== undefined && input !== undefined)
    return { thinking, text: '', calls: [{ id: callId(0), name: told[1], input }] };
  // Some clients ask for an object by a tool of its name, which they do not force when they stream.
  const called = prompt.forced ?? prompt.tools.find((name) => name.toLowerCase() === prompt.text);
  if (called !== undefined) {
    return { thinking, text: '', calls: [{ id: callId(0), name: called, input: forecast }] };
  }
  if (prompt.tools.includes('get_weather') && prompt.text.includes('weather')) {
    const calls = ['Paris', 'Oslo'].map((city, at) => ({
      id: callId(at),
      name: 'get_weather',
      input: { city, unit: 'celsius' },
    }));
    return { thinking, text: 'I look it up.', calls };
  }
  const [image] = prompt.images;
  if (image !== undefined) return say(`I see ${image.bytes.length} bytes of ${image.mediaType}.`);
  if (prompt.schema !== undefined) return say(JSON.stringify(forecast));
  return say(`${prompt.system === '' ? '' : `[${prompt.system}] `}You said: ${prompt.text} – ✓ 語`);
}

function callId(at: number): string {
  return `call_script_${at}`;
}

/** A text in pieces, as models stream it. */
export function pieces(text: string, size = 7): readonly string[] {
  const characters = [...text];
  return Array.from({ length: Math.ceil(characters.length / size) }, (_, at) =>
    characters.slice(at * size, (at + 1) * size).join(''),
  );
}

/** The proof that thoughts come back as they were given. */
export function sign(thinking: string): string {
  return Buffer.from(`signed:${thinking}`).toString('base64');
}
