import {
  asString,
  type Block,
  type BlockDelta,
  type ChatEvent,
  type ChatRequest,
  type FinishEvent,
  type JsonObject,
  printJson,
  type StreamEncoder,
  type Usage,
} from '@llm/core';
import type { ServerSentEvent } from '@llm/core/framing';
import { encodeCitation } from './citation.ts';
import { createDocumentNames } from './document-names.ts';
import { encodeBlock } from './encode-block.ts';
import { encodeStreamError } from './encode-error.ts';
import { forCaller, isShown } from './encode-response.ts';
import { ownFields, ownForm, toWire } from './fields.ts';
import { encodeStopReason } from './stop-reason.ts';
import { encodeUsage } from './usage.ts';
import { protocolId } from './wire.ts';

/**
 * The hub's events as those of `ConverseStream`. Each piece says which block it belongs to, so that blocks may be written
 * at the same time. Of several answers the first is written.
 *
 * The end is written in `end`, because counts may come after the reason.
 */
export function createStreamEncoder(_request: ChatRequest): StreamEncoder<ChatEvent> {
  return new ConverseEncoder();
}

class ConverseEncoder implements StreamEncoder<ChatEvent> {
  /** The index on the wire by the hub's number, of blocks that are shown. */
  readonly #indexes = new Map<number, number>();
  /** The indexes of thoughts, whose text is written otherwise. */
  readonly #thoughts = new Set<number>();
  #out: ServerSentEvent[] = [];
  #started = false;
  #next = 0;
  #finish: FinishEvent | undefined;
  #usage: Usage | undefined;
  #metadata: JsonObject = {};
  #tier: string | undefined;

  push(event: ChatEvent): readonly ServerSentEvent[] {
    this.#out = [];
    this.#encode(event);
    return this.#out;
  }

  end(): readonly ServerSentEvent[] {
    this.#out = [];
    this.#start();
    for (const index of this.#indexes.values()) {
      this.#write('contentBlockStop', { contentBlockIndex: index });
    }
    this.#indexes.clear();
    const { reason = { unified: 'other' }, extra } = this.#finish ?? {};
    const stopReason = encodeStopReason(reason, extra);
    this.#write('messageStop', { stopReason, ...ownFields(extra) });
    this.#write('metadata', {
      usage: encodeUsage(this.#usage),
      metrics: { latencyMs: 0 },
      ...(this.#tier === undefined ? {} : { serviceTier: { type: this.#tier } }),
      ...this.#metadata,
    });
    return this.#out;
  }

  fail = encodeStreamError;

  #write(event: string, data: JsonObject): void {
    this.#out.push({ event, data: printJson(data) });
  }

  #start(): void {
    if (this.#started) return;
    this.#started = true;
    this.#write('messageStart', { role: 'assistant' });
  }

  #encode(event: ChatEvent): void {
    switch (event.type) {
      case 'start':
        this.#tier = event.serviceTier;
        this.#usage = event.usage;
        this.#start();
        break;
      case 'open':
        if (event.candidate === 0 && isShown(event.start))
          this.#begin(event.block, forCaller(event.start));
        break;
      case 'delta': {
        const index = this.#indexes.get(event.block);
        if (index !== undefined) this.#grow(index, event.delta);
        break;
      }
      case 'close': {
        const index = this.#indexes.get(event.block);
        if (index === undefined) break;
        this.#indexes.delete(event.block);
        this.#write('contentBlockStop', { contentBlockIndex: index });
        break;
      }
      case 'usage':
        this.#usage = event.usage;
        break;
      case 'finish':
        if (event.candidate === 0) this.#finish = event;
        break;
      case 'extra':
        this.#keep(event.extra);
        break;
    }
  }

  #keep(extra: Extract<ChatEvent, { type: 'extra' }>['extra']): void {
    if (extra.protocol !== protocolId) return;
    const name = asString(ownForm(extra)['event']);
    if (name === 'metadata') this.#metadata = { ...this.#metadata, ...extra.fields };
    else if (name !== undefined && name !== '') {
      this.#start();
      this.#write(name, extra.fields);
    }
  }

  #begin(block: number, start: Block): void {
    this.#start();
    const index = this.#next;
    this.#next += 1;
    this.#indexes.set(block, index);
    if (start.type === 'reasoning') this.#thoughts.add(index);
    const begun = beginningOf(start);
    if (begun !== undefined) {
      this.#write('contentBlockStart', { start: begun, contentBlockIndex: index });
    }
    for (const delta of contentOf(start)) {
      this.#write('contentBlockDelta', { delta, contentBlockIndex: index });
    }
  }

  #grow(contentBlockIndex: number, change: BlockDelta): void {
    const delta = this.#deltaOf(contentBlockIndex, change);
    if (delta !== undefined) this.#write('contentBlockDelta', { delta, contentBlockIndex });
  }

  #deltaOf(index: number, change: BlockDelta): JsonObject | undefined {
    switch (change.type) {
      case 'text':
        return this.#thoughts.has(index)
          ? { reasoningContent: { text: change.text } }
          : { text: change.text };
      case 'arguments':
        return { toolUse: { input: change.text } };
      case 'signature':
        return { reasoningContent: { signature: change.signature } };
      case 'citation':
        return { citation: encodeCitation(change.citation) };
      case 'audio':
        return change.transcript === undefined ? undefined : { text: change.transcript };
      case 'extra':
        return change.extra.protocol === protocolId ? change.extra.fields : undefined;
    }
  }
}

/** How a block begins; nothing for text and thoughts, which begin with their first chunk. */
function beginningOf(block: Block): JsonObject | undefined {
  switch (block.type) {
    case 'tool_call':
      return { toolUse: toWire({ toolUseId: block.id, name: block.name }, block.extra) };
    case 'server_tool_call':
      return { toolUse: { toolUseId: block.id, name: block.name, type: block.kind } };
    case 'server_tool_result':
      return {
        toolResult: {
          toolUseId: block.toolCallId,
          type: block.kind,
          ...(block.isError === true ? { status: 'error' } : {}),
        },
      };
    case 'opaque':
      return block.value;
    default:
      return undefined;
  }
}

/** What of a block came with its beginning. */
function contentOf(block: Block): readonly JsonObject[] {
  switch (block.type) {
    case 'text':
    case 'refusal':
      return block.text === '' ? [] : [{ text: block.text }];
    case 'reasoning': {
      const { text, signature, redacted } = block;
      if (redacted !== undefined) return [{ reasoningContent: { redactedContent: redacted } }];
      return [
        ...(text === '' ? [] : [{ reasoningContent: { text } }]),
        ...(signature === undefined ? [] : [{ reasoningContent: { signature } }]),
      ];
    }
    case 'tool_call':
    case 'server_tool_call':
      return block.arguments === '' ? [] : [{ toolUse: { input: block.arguments } }];
    case 'server_tool_result':
      return Array.isArray(block.content) && block.content.length > 0
        ? [{ toolResult: block.content }]
        : [];
    case 'image':
      return encodeBlock(block, '', { documents: createDocumentNames(), marks: false, losses: [] });
    default:
      return [];
  }
}
