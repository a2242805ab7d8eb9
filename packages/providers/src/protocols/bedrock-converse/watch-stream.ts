import {
  asNumber,
  asObject,
  asString,
  createRepetitionGuard,
  type JsonObject,
  LLMError,
  parseJson,
  type StreamProgress,
  type StreamWatcher,
  toLLMError,
  type Usage,
  type WatcherOptions,
} from '@llm/core';
import type { ServerSentEvent } from '@llm/core/framing';
import { toEvent } from '../shared/aws-event-stream/framing.ts';
import { joinMessages } from '../shared/aws-event-stream/join-messages.ts';
import { MessageReader } from '../shared/aws-event-stream/message-reader.ts';
import { readErrorData } from '../shared/error-data.ts';
import { decodeException } from './decode-error.ts';
import { decodeUsage } from './usage.ts';

const nothing = new Uint8Array(0);
const exception = /exception$/i;

/**
 * Watches a stream of ConverseStream while its messages pass: their checksums, the end, the token counts, an exception
 * among the messages, and a model that repeats itself. Only whole messages pass.
 */
export function createStreamWatcher({ repeatLimit }: WatcherOptions): StreamWatcher {
  return new ConverseWatcher(repeatLimit);
}

class ConverseWatcher implements StreamWatcher {
  readonly #reader = new MessageReader();
  readonly #guard: ReturnType<typeof createRepetitionGuard>;
  failure: LLMError | undefined;
  started = false;
  progress: StreamProgress = 'open';
  usage: Usage | undefined;

  constructor(repeatLimit: number) {
    this.#guard = createRepetitionGuard(repeatLimit);
  }

  push(bytes: Uint8Array): Uint8Array {
    if (this.failure !== undefined) return nothing;
    const passed: Uint8Array[] = [];
    try {
      for (const message of this.#reader.read(bytes)) {
        this.#see(toEvent(message));
        passed.push(message.bytes);
      }
    } catch (cause) {
      this.failure = toLLMError(cause);
    }
    return joinMessages(passed);
  }

  end(): Uint8Array {
    if (this.failure === undefined && this.progress === 'open') {
      this.failure = new LLMError('connection', 'the stream ended before its messageStop event');
    }
    return nothing;
  }

  #see({ event = '', data }: ServerSentEvent): void {
    if (event === 'error' || exception.test(event))
      throw decodeException(event, readErrorData(data));
    const wire = asObject(parseJson(data)) ?? {};
    switch (event) {
      case 'contentBlockStart':
        this.started = true;
        break;
      case 'contentBlockDelta':
        this.started = true;
        this.#guard.see(asNumber(wire['contentBlockIndex']) ?? 0, textOf(wire));
        break;
      case 'messageStop':
        this.started = true;
        this.progress = 'complete';
        break;
      case 'metadata': {
        const usage = asObject(wire['usage']);
        if (usage !== undefined) this.usage = decodeUsage(usage);
        if (this.progress === 'complete') this.progress = 'over';
        break;
      }
      default:
      // The beginning of the message and the end of a block say nothing that matters here.
    }
  }
}

/** What a piece adds, in whatever kind of block. */
function textOf(wire: JsonObject): string {
  const delta = asObject(wire['delta']) ?? {};
  return (
    asString(delta['text']) ??
    asString(asObject(delta['toolUse'])?.['input']) ??
    asString(asObject(delta['reasoningContent'])?.['text']) ??
    ''
  );
}
