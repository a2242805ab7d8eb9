import {
  type LLMError,
  type StreamProgress,
  type StreamWatcher,
  toLLMError,
  type Usage,
  type WatcherOptions,
} from '@llm/core';
import { encodeSse } from '@llm/core/framing';
import { decodeException } from '../protocols/bedrock-converse/decode-error.ts';
import { joinMessages } from '../protocols/shared/aws-event-stream/join-messages.ts';
import { MessageReader } from '../protocols/shared/aws-event-stream/message-reader.ts';
import { readErrorData } from '../protocols/shared/error-data.ts';
import { isException, toModelEvent } from './invoke-framing.ts';

const nothing = new Uint8Array(0);
const encoder = new TextEncoder();

/**
 * Watches a stream of `InvokeModelWithResponseStream` while its messages pass: their checksums and AWS's exceptions here,
 * and the model's own events by the watcher of its protocol, which sees them as if they came as server-sent events.
 */
export function createInvokeWatcher(
  createModelWatcher: (options: WatcherOptions) => StreamWatcher,
): (options: WatcherOptions) => StreamWatcher {
  // `leave` is left out, because a stream cannot change to translation within a message that has begun.
  return ({ repeatLimit, envelope }) =>
    new InvokeWatcher(createModelWatcher({ repeatLimit, envelope }));
}

class InvokeWatcher implements StreamWatcher {
  readonly #reader = new MessageReader();
  readonly #model: StreamWatcher;
  #failure: LLMError | undefined;

  constructor(model: StreamWatcher) {
    this.#model = model;
  }

  get failure(): LLMError | undefined {
    return this.#failure ?? this.#model.failure;
  }

  get started(): boolean {
    return this.#model.started;
  }

  get progress(): StreamProgress {
    return this.#model.progress ?? 'open';
  }

  get usage(): Usage | undefined {
    return this.#model.usage;
  }

  push(bytes: Uint8Array): Uint8Array {
    if (this.failure !== undefined) return nothing;
    const passed: Uint8Array[] = [];
    try {
      for (const message of this.#reader.read(bytes)) {
        const event = toModelEvent(message);
        if (isException(event)) throw decodeException(event.event ?? '', readErrorData(event.data));
        const seen = this.#model.push(encoder.encode(encodeSse([event])));
        if (this.#model.failure !== undefined) break;
        if (seen.length > 0) passed.push(message.bytes);
      }
    } catch (cause) {
      this.#failure = toLLMError(cause);
    }
    return joinMessages(passed);
  }

  end(): Uint8Array {
    if (this.failure === undefined) this.#model.end();
    return nothing;
  }
}
