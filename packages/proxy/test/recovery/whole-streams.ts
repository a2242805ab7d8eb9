import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ChatEvent, ChatRequest, StreamingProtocol } from '@llm/core';
import { sseFraming } from '@llm/core/framing';
import { loadFixtures } from '@llm/core/testing';
import {
  anthropicMessages,
  bedrockConverse,
  cohereChat,
  geminiProtocol,
  ollamaChat,
  openaiChat,
  openaiResponses,
} from '@llm/providers';
import {
  bodyOf,
  type Exchange,
  readExchanges,
  recordedFolder,
  isRecorded,
} from '../support/recorded.ts';

/** The events of one streamed answer that ended well. */
export interface WholeStream {
  readonly name: string;
  readonly events: readonly ChatEvent[];
}

const protocolsFolder = join(import.meta.dirname, '../../../providers/src/protocols');
const request: ChatRequest = { model: 'm', messages: [], stream: true, includeUsage: true };
const byProvider: Readonly<Record<string, StreamingProtocol<'chat'>>> = {
  anthropic: anthropicMessages,
  bedrock: bedrockConverse,
  cohere: cohereChat,
  gemini: geminiProtocol,
  vertex: geminiProtocol,
  ollama: ollamaChat,
};

/** All that there are: those of the protocols' own fixtures, and recorded ones where there are recordings. */
export function readWholeStreams(): readonly WholeStream[] {
  const ours = readdirSync(protocolsFolder).flatMap((protocol) => fixturesOf(protocol));
  return [...ours, ...recorded()].filter(({ events }) => isWhole(events));
}

function fixturesOf(protocol: string): readonly WholeStream[] {
  const folder = join(protocolsFolder, protocol, '__fixtures__');
  try {
    return loadFixtures(new URL(`file://${folder}/`)).flatMap(({ name, events, streamError }) =>
      events === undefined || streamError !== undefined
        ? []
        : [{ name: `${protocol} ${name}`, events }],
    );
  } catch {
    // Folders of shared code have none, and those of other operations are not of chat.
    return [];
  }
}

function recorded(): readonly WholeStream[] {
  if (!isRecorded) return readExchanges([]).map(({ id }) => ({ name: id, events: [] }));
  const providers = readdirSync(join(recordedFolder, 'exchanges'));
  return readExchanges(providers).flatMap((exchange) => {
    const { provider, kind, id } = exchange;
    if (!/^(chat|messages|responses|converse)-stream$|^streamGenerateContent$/.test(kind))
      return [];
    const protocol = kind.startsWith('responses')
      ? openaiResponses
      : (byProvider[provider] ?? openaiChat);
    const events = decode(exchange, protocol);
    return events === undefined ? [] : [{ name: `recorded ${provider} ${id}`, events }];
  });
}

/** `undefined` where the recording is of a failure. */
function decode(
  exchange: Exchange,
  { client }: StreamingProtocol<'chat'>,
): readonly ChatEvent[] | undefined {
  if (client === undefined) return undefined;
  const framing = (client.framing ?? sseFraming).createDecoder();
  const decoder = client.createStreamDecoder(request);
  try {
    const frames = [...framing.push(bodyOf(exchange)), ...framing.end()];
    return [...frames.flatMap((frame) => decoder.push(frame)), ...decoder.end()];
  } catch {
    // It is the recording of an answer that failed.
    return undefined;
  }
}

function isWhole(events: readonly ChatEvent[]): boolean {
  return (
    events.some(({ type }) => type === 'finish') && events.some(({ type }) => type === 'start')
  );
}
