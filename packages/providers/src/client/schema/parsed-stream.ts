import type { JsonValue } from '@llm/core';
import type { CompletionStream } from '../completion-stream.ts';
import { asPartial } from '../wire.ts';
import { readPartialJson } from './partial-json.ts';

/** A value of which parts may not be there yet. Nothing in it is checked against its schema. */
export type PartialOf<Value> = Value extends readonly (infer Item)[]
  ? readonly PartialOf<Item>[]
  : Value extends object
    ? { readonly [Key in keyof Value]?: PartialOf<Value[Key]> }
    : Value;

/** A streamed answer that has to fit a schema. */
export interface ParsedStream<Parsed> extends CompletionStream {
  /**
   * The value as far as it has come, each time that there is more of it. It reads the stream, as `text` does.
   *
   * @throws {TypeError} the stream is being read
   */
  partials(): AsyncGenerator<PartialOf<Parsed>, void, undefined>;
  /**
   * The value, once all of it is there and fits. It reads the stream to its end where nobody else does.
   *
   * @throws {SchemaMismatchError} what the model wrote does not fit
   * @throws {LLMError} what the stream fails with
   */
  parsed(): Promise<Parsed>;
}

// A text is read again as a whole each time, so it has to have grown by a part of itself.
const growth = 64;

/** Adds to a stream what its schema makes of it. */
export function withParsed<Parsed>(
  stream: CompletionStream,
  parse: (text: string) => Promise<Parsed>,
): ParsedStream<Parsed> {
  let parsed: Promise<Parsed> | undefined;
  const read = async (): Promise<Parsed> => {
    const { choices } = await stream.final();
    return parse(choices[0]?.message.content ?? '');
  };
  return Object.assign(stream, {
    partials: () => partialsOf<Parsed>(stream.text()),
    parsed: () => (parsed ??= read()),
  });
}

async function* partialsOf<Parsed>(
  texts: AsyncIterable<string>,
): AsyncGenerator<PartialOf<Parsed>, void, undefined> {
  let text = '';
  let seen = 0;
  let last = '';
  const next = (): JsonValue | undefined => {
    const value = readPartialJson(text);
    const printed = value === undefined ? last : JSON.stringify(value);
    if (printed === last) return undefined;
    last = printed;
    return value;
  };
  for await (const piece of texts) {
    text += piece;
    if (text.length - seen < seen / growth) continue;
    seen = text.length;
    const value = next();
    if (value !== undefined) yield asPartial(value);
  }
  const value = next();
  if (value !== undefined) yield asPartial(value);
}
