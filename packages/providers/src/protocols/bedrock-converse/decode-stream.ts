import {
  asNumber,
  asObject,
  asString,
  type Block,
  type BlockDelta,
  type ChatEvent,
  type ChatRequest,
  type JsonObject,
  LLMError,
  parseJson,
  type StreamDecoder,
  type StreamProgress,
} from '@llm/core';
import type { ServerSentEvent } from '@llm/core/framing';
import { unknownFields } from '../shared/wire-fields.ts';
import type { ToolNames } from '../shared/tool-names.ts';
import { isServerTool } from './decode-block.ts';
import { decodeCitation } from './citation.ts';
import { readErrorData } from '../shared/error-data.ts';
import { decodeException } from './decode-error.ts';
import { tierOf } from './decode-response.ts';
import { leftBehind } from './fields.ts';
import { createToolNames } from './names-of-tools.ts';
import { decodeStopReason, unknownReason } from './stop-reason.ts';
import { decodeUsage } from './usage.ts';
import { protocolId } from './wire.ts';

/** A block that has begun and not ended. */
interface OpenBlock {
  readonly number: number;
  readonly type: Block['type'];
  hasArguments: boolean;
}

const nothing: readonly ChatEvent[] = [];
const exception = /exception$/i;

/**
 * The events of `ConverseStream` as the hub's. `messageStop` ends the answer, and `metadata` with the counts ends the stream.
 *
 * Blocks of text and of thoughts have no beginning of their own. A call without arguments gets `{}`, because the hub's
 * arguments are JSON.
 *
 * @throws {LLMError} from `push`, the code of the failure: an exception; invalid_response: an event that is no JSON, or a
 *   piece of a block of another kind. From `end`, connection: there was no `messageStop`
 */
export function createStreamDecoder(request: ChatRequest): StreamDecoder<ChatEvent> {
  return new ConverseDecoder(request);
}

class ConverseDecoder implements StreamDecoder<ChatEvent> {
  readonly #model: string;
  readonly #names: ToolNames;
  /** By the index on the wire. */
  readonly #open = new Map<number, OpenBlock>();
  #blocks = 0;
  #started = false;
  progress: StreamProgress = 'open';

  constructor(request: ChatRequest) {
    this.#model = request.model;
    this.#names = createToolNames(request);
  }

  push({ event = '', data }: ServerSentEvent): readonly ChatEvent[] {
    if (event === 'error' || exception.test(event))
      throw decodeException(event, readErrorData(data));
    if (this.progress === 'over') return nothing;
    const wire = asObject(parseJson(data)) ?? {};
    switch (event) {
      case 'messageStart':
        return this.#start();
      case 'contentBlockStart':
        return [...this.#start(), ...this.#begin(wire)];
      case 'contentBlockDelta':
        return [...this.#start(), ...this.#grow(wire)];
      case 'contentBlockStop':
        return this.#stop(indexOf(wire));
      case 'messageStop':
        return [...this.#start(), ...this.#finish(wire)];
      case 'metadata':
        return this.#count(wire);
      default:
        return [{ type: 'extra', extra: { protocol: protocolId, fields: wire, form: { event } } }];
    }
  }

  end(): readonly ChatEvent[] {
    if (this.progress === 'open') {
      throw new LLMError('connection', 'the stream ended before its messageStop event');
    }
    return nothing;
  }

  #start(): readonly ChatEvent[] {
    if (this.#started) return nothing;
    this.#started = true;
    return [{ type: 'start', id: '', model: this.#model }];
  }

  #begin(wire: JsonObject): readonly ChatEvent[] {
    const start = asObject(wire['start']) ?? {};
    const call = asObject(start['toolUse']);
    if (call !== undefined) return this.#openBlock(indexOf(wire), this.#beginCall(call));
    const result = asObject(start['toolResult']);
    if (result !== undefined) return this.#openBlock(indexOf(wire), beginResult(result));
    return this.#openBlock(indexOf(wire), { type: 'opaque', protocol: protocolId, value: start });
  }

  #beginCall({ toolUseId, name, type, ...others }: JsonObject): Block {
    const id = asString(toolUseId) ?? '';
    const written = asString(name);
    if (written === undefined) {
      throw new LLMError('invalid_response', 'the upstream called a tool without a name');
    }
    return isServerTool(type)
      ? {
          type: 'server_tool_call',
          kind: type,
          id,
          name: written,
          arguments: '',
          ...leftBehind(others, { own: true }),
        }
      : {
          type: 'tool_call',
          id,
          name: this.#names.toHub(written),
          arguments: '',
          ...leftBehind({ ...others, type }),
        };
  }

  #openBlock(index: number, start: Block): readonly ChatEvent[] {
    const number = this.#blocks;
    this.#blocks += 1;
    this.#open.set(index, { number, type: start.type, hasArguments: false });
    return [{ type: 'open', candidate: 0, block: number, start }];
  }

  #grow(wire: JsonObject): readonly ChatEvent[] {
    const index = indexOf(wire);
    const delta = asObject(wire['delta']);
    if (delta === undefined) return nothing;
    const piece = decodeDelta(delta);
    const known = this.#open.get(index);
    const begun = known === undefined ? this.#openBlock(index, piece.begins()) : nothing;
    const block = known ?? this.#open.get(index);
    if (block === undefined) return begun;
    const grown = piece.delta;
    if (grown === undefined) return begun;
    if (!piece.fits(block.type)) throw misplaced(piece.name, block.type);
    if (grown.type === 'arguments' && grown.text !== '') block.hasArguments = true;
    return [...begun, { type: 'delta', candidate: 0, block: block.number, delta: grown }];
  }

  #stop(index: number): readonly ChatEvent[] {
    const block = this.#open.get(index);
    if (block === undefined) return nothing;
    this.#open.delete(index);
    const { number, type, hasArguments } = block;
    const last: ChatEvent = { type: 'close', candidate: 0, block: number };
    if (type !== 'tool_call' || hasArguments) return [last];
    const delta: BlockDelta = { type: 'arguments', text: '{}' };
    return [{ type: 'delta', candidate: 0, block: number, delta }, last];
  }

  #finish(wire: JsonObject): readonly ChatEvent[] {
    if (this.progress !== 'open') return nothing;
    this.progress = 'complete';
    const word = asString(wire['stopReason']);
    const closed = [...this.#open.keys()].flatMap((index) => this.#stop(index));
    return [
      ...closed,
      {
        type: 'finish',
        candidate: 0,
        reason: decodeStopReason(word),
        ...leftBehind(unknownFields(wire, stopFields), unknownReason(word)),
      },
    ];
  }

  #count(wire: JsonObject): readonly ChatEvent[] {
    if (this.progress === 'complete') this.progress = 'over';
    const usage = asObject(wire['usage']);
    const rest = unknownFields(wire, metadataFields);
    const tier = tierOf(wire);
    const counted: readonly ChatEvent[] =
      usage === undefined ? nothing : [{ type: 'usage', usage: decodeUsage(usage) }];
    if (Object.keys(rest).length === 0 && tier === undefined) return counted;
    const fields = tier === undefined ? rest : { ...rest, serviceTier: { type: tier } };
    return [
      ...counted,
      { type: 'extra', extra: { protocol: protocolId, fields, form: { event: 'metadata' } } },
    ];
  }
}

// `p` is padding of random length, which hides the lengths of pieces from who watches the connection.
const stopFields: ReadonlySet<string> = new Set(['stopReason', 'p']);
const metadataFields: ReadonlySet<string> = new Set(['usage', 'p', 'serviceTier']);

function indexOf(wire: JsonObject): number {
  return asNumber(wire['contentBlockIndex']) ?? 0;
}

function beginResult({ toolUseId, type, status, ...others }: JsonObject): Block {
  return {
    type: 'server_tool_result',
    kind: asString(type) ?? 'tool_result',
    toolCallId: asString(toolUseId) ?? '',
    content: [],
    ...(status === 'error' ? { isError: true } : {}),
    ...leftBehind(others, { own: true }),
  };
}

/** A piece of a block: what it adds, to which kinds, and how a block begins that nothing began. */
interface Piece {
  readonly name: string;
  readonly delta: BlockDelta | undefined;
  fits(type: Block['type']): boolean;
  begins(): Block;
}

function decodeDelta(delta: JsonObject): Piece {
  const { text, toolUse, reasoningContent, citation } = delta;
  if (typeof text === 'string') {
    return pieceOfText(text === '' ? undefined : { type: 'text', text });
  }
  const call = asObject(toolUse);
  if (call !== undefined) return pieceOfCall(asString(call['input']) ?? '');
  const thought = asObject(reasoningContent);
  if (thought !== undefined) return pieceOfThought(thought);
  const cited = asObject(citation);
  if (cited !== undefined)
    return pieceOfText({ type: 'citation', citation: decodeCitation(cited) });
  return {
    name: 'a new kind',
    delta: { type: 'extra', extra: { protocol: protocolId, fields: delta } },
    fits: () => true,
    begins: () => ({ type: 'opaque', protocol: protocolId, value: {} }),
  };
}

function pieceOfText(delta: BlockDelta | undefined): Piece {
  return {
    name: 'text',
    delta,
    fits: (type) => type === 'text',
    begins: () => ({ type: 'text', text: '' }),
  };
}

function pieceOfCall(text: string): Piece {
  return {
    name: 'arguments',
    delta: text === '' ? undefined : { type: 'arguments', text },
    fits: (type) => type === 'tool_call' || type === 'server_tool_call',
    // Arguments without a start event do not say to which tool call they belong.
    begins() {
      throw new LLMError(
        'invalid_response',
        'the upstream gave arguments to a tool it never named',
      );
    },
  };
}

function pieceOfThought({ text, signature, redactedContent }: JsonObject): Piece {
  const redacted = asString(redactedContent);
  return {
    name: 'thoughts',
    delta: thoughtDelta(asString(text), asString(signature)),
    fits: (type) => type === 'reasoning',
    begins: () => ({
      type: 'reasoning',
      text: '',
      ...(redacted === undefined ? leftBehind({}, { own: true }) : { redacted }),
    }),
  };
}

function thoughtDelta(
  text: string | undefined,
  signature: string | undefined,
): BlockDelta | undefined {
  if (text !== undefined && text !== '') return { type: 'text', text };
  return signature === undefined || signature === '' ? undefined : { type: 'signature', signature };
}

function misplaced(piece: string, block: Block['type']): LLMError {
  return new LLMError('invalid_response', `the upstream gave ${piece} to a block of ${block}`);
}
