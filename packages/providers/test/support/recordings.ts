import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { asArray, asObject, asString, type JsonObject, parseJson, type Protocol } from '@llm/core';
import {
  anthropicCountTokens,
  anthropicMessages,
  bedrockConverse,
  claudeInvoke,
  geminiCountTokens,
  geminiEmbeddings,
  geminiProtocol,
  ollamaChat,
  ollamaEmbeddings,
  openaiChat,
  openaiCompletions,
  openaiEmbeddings,
  openaiModerations,
  openaiResponses,
} from '../../src/index.ts';
import { cohereChat } from '../../src/protocols/cohere-chat/index.ts';
import { cohereEmbeddings } from '../../src/protocols/cohere-embeddings/index.ts';
import { vertexEmbeddings } from '../../src/vertex/vertex-embeddings.ts';

// Recorded traffic of other projects, which is not part of this repository.
const folder =
  process.env['LLM_FIXTURES'] ??
  path.resolve(import.meta.dirname, '../../../../../shared/fixtures');

/** One recorded exchange, in the protocol that it is written in. */
export interface Recording {
  readonly id: string;
  readonly provider: string;
  /** As the recordings name it; of a failed call what was asked for. */
  readonly kind: string;
  readonly isError: boolean;
  readonly isStream: boolean;
  readonly protocol: Protocol | undefined;
  readonly path: string;
  readonly request: JsonObject | undefined;
  readonly response: JsonObject;
}

/** All recorded exchanges; none, and a loud word, where there are none. */
export function readRecordings(): readonly Recording[] {
  const exchanges = path.join(folder, 'exchanges');
  if (!existsSync(exchanges)) {
    console.warn(`NO RECORDED TRAFFIC: ${folder} does not exist, so nothing recorded was checked`);
    return [];
  }
  return readdirSync(exchanges).flatMap((provider) =>
    readdirSync(path.join(exchanges, provider)).map((name) =>
      toRecording(asObject(parseJson(readFileSync(path.join(exchanges, provider, name), 'utf8')))),
    ),
  );
}

function toRecording(fields: JsonObject = {}): Recording {
  const text = (name: string) => asString(fields[name]) ?? '';
  const asked = asObject(fields['request']);
  const kind = text('of') === '' ? text('kind') : text('of');
  const where = asString(asked?.['path']) ?? '';
  return {
    id: text('id'),
    provider: text('provider'),
    kind,
    isError: text('kind') === 'error',
    isStream: /stream/i.test(kind),
    path: where,
    protocol: protocolOf({ provider: text('provider'), kind, path: where, model: text('model') }),
    request: asObject(asked?.['body']),
    response: asObject(fields['response']) ?? {},
  };
}

interface Spoken {
  readonly provider: string;
  readonly kind: string;
  readonly path: string;
  readonly model: string;
}

/** The wire format of an exchange; `undefined` for those that are not here. */
function protocolOf({ provider, kind, path: where, model }: Spoken): Protocol | undefined {
  const [what = ''] = kind.split('-stream');
  switch (what) {
    case 'chat':
      if (provider === 'cohere') return where.startsWith('/v2') ? cohereChat : undefined;
      return provider === 'ollama' && !where.startsWith('/v1') ? ollamaChat : openaiChat;
    case 'completion':
      return provider === 'openai' ? openaiCompletions : undefined;
    case 'responses':
      return openaiResponses;
    case 'messages':
      return anthropicMessages;
    case 'generateContent':
    case 'streamGenerateContent':
      return geminiProtocol;
    case 'converse':
      return bedrockConverse;
    case 'invoke':
      return /claude|does-not-exist/.test(model + where) ? claudeInvoke : undefined;
    case 'embedding':
      return embeddingOf(provider, where);
    case 'moderation':
      return openaiModerations;
    case 'count-tokens':
      return provider === 'anthropic'
        ? anthropicCountTokens
        : provider === 'gemini'
          ? geminiCountTokens
          : undefined;
    default:
      return undefined;
  }
}

function embeddingOf(provider: string, where: string): Protocol {
  switch (provider) {
    case 'gemini':
      return geminiEmbeddings;
    case 'vertex':
      return vertexEmbeddings;
    case 'cohere':
      return cohereEmbeddings;
    case 'ollama':
      return where.startsWith('/v1') ? openaiEmbeddings : ollamaEmbeddings;
    default:
      return openaiEmbeddings;
  }
}

/** The bytes of a recorded stream, as they were or as its events are framed. */
export function bytesOf({ provider, protocol, response }: Recording): Buffer {
  const { base64, sse, ndjson, chunks, body } = response;
  if (typeof base64 === 'string') return Buffer.from(base64, 'base64');
  if (typeof sse === 'string') return Buffer.from(sse);
  if (typeof ndjson === 'string') return Buffer.from(ndjson);
  const list = (asArray(chunks) ?? []).flatMap((chunk) => asString(chunk) ?? []);
  if (list.length === 0) return Buffer.from(JSON.stringify(body ?? ''));
  if (provider === 'bedrock') {
    const events = list.map((chunk) => {
      const [[event, value] = ['', {}]] = Object.entries(asObject(parseJson(chunk)) ?? {});
      return { event, data: JSON.stringify(value) };
    });
    return Buffer.from(bedrockConverse.client.framing?.encode(events) ?? '');
  }
  const isNamed =
    protocol === anthropicMessages || protocol === openaiResponses || provider === 'cohere';
  const texts = list.map((data) => {
    const type = isNamed ? asString(asObject(parseJson(data))?.['type']) : undefined;
    return `${type === undefined ? '' : `event: ${type}\n`}data: ${data}\n\n`;
  });
  const hasEnd = protocol === openaiChat || protocol === openaiCompletions;
  return Buffer.from(texts.join('') + (hasEnd ? 'data: [DONE]\n\n' : ''));
}
