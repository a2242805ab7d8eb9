import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { asObject, asString, type JsonObject, type JsonValue, parseJson } from '@llm/core';
import { createSseDecoder } from '@llm/core/framing';
import { bedrockConverse } from '@llm/providers';

/** One recorded exchange with a provider. */
export interface Exchange {
  readonly id: string;
  readonly provider: string;
  readonly kind: string;
  /** Of errors: the kind of call that failed. */
  readonly of?: string;
  readonly request: { readonly path: string; readonly body: JsonObject } | null;
  readonly response: {
    readonly status: number;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: JsonObject;
    readonly sse?: string;
    readonly ndjson?: string;
    readonly chunks?: readonly string[];
    readonly text?: string;
    /** The bytes of a binary stream. */
    readonly base64?: string;
  };
}

export const recordedFolder =
  process.env['LLM_FIXTURES'] ?? join(import.meta.dirname, '../../../../../shared/fixtures');
export const isRecorded = existsSync(join(recordedFolder, 'exchanges'));

/** The exchanges of some providers; none, and a loud word, where there are no recordings. */
export function readExchanges(providers: readonly string[]): readonly Exchange[] {
  if (!isRecorded) {
    console.warn(`NOT TESTED AGAINST RECORDED TRAFFIC: there is no ${recordedFolder}`);
    return [];
  }
  return providers.flatMap((provider) => {
    const folder = join(recordedFolder, 'exchanges', provider);
    return readdirSync(folder).map(
      (file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as Exchange,
    );
  });
}

/** A recorded answer as the bytes of its body. */
export function bodyOf({ provider, kind, response }: Exchange): Buffer {
  if (response.base64 !== undefined) return Buffer.from(response.base64, 'base64');
  if (response.ndjson !== undefined) return Buffer.from(response.ndjson);
  if (response.sse !== undefined) return Buffer.from(response.sse);
  if (response.chunks !== undefined && provider === 'bedrock') return toFrames(response.chunks);
  if (response.chunks !== undefined) {
    const isNamed = provider === 'anthropic' || kind.startsWith('responses');
    return Buffer.from(joinChunks(isNamed, response.chunks));
  }
  return Buffer.from(
    response.body === undefined ? (response.text ?? '') : JSON.stringify(response.body),
  );
}

/** Events of a binary stream, each an object whose only field is named as the event is. */
function toFrames(chunks: readonly string[]): Buffer {
  const events = chunks.map((chunk) => {
    const [[event, value] = ['', {}]] = Object.entries(asObject(parseJson(chunk)) ?? {});
    return { event, data: JSON.stringify(value) };
  });
  return Buffer.from(bedrockConverse.client.framing?.encode(events) ?? '');
}

function joinChunks(isNamed: boolean, chunks: readonly string[]): string {
  if (!isNamed) return [...chunks, '[DONE]'].map((data) => `data: ${data}\n\n`).join('');
  const typeOf = (data: string) => asString(asObject(parseJson(data))?.['type']) ?? '';
  return chunks
    .filter((data) => data.startsWith('{'))
    .map((data) => `event: ${typeOf(data)}\ndata: ${data}\n\n`)
    .join('');
}

/** The data of the events in a stream, parsed where they are JSON. */
export function eventsOf(stream: Uint8Array | string): readonly (JsonValue | string)[] {
  const decoder = createSseDecoder();
  const bytes = typeof stream === 'string' ? new TextEncoder().encode(stream) : stream;
  return [...decoder.push(bytes), ...decoder.end()].map(({ data }) =>
    data.startsWith('{') ? parseJson(data) : data,
  );
}
