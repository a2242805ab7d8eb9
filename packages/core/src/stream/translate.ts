import type { Translator } from '../contract/translator.ts';
import type { ByteStream } from '../contract/transport.ts';
import { isLLMError, LLMError } from '../error/llm-error.ts';
import type { ServerSentEvent } from '../framing/server-sent-event.ts';
import type { ChatEvent, StartEvent } from '../model/chat-event.ts';
import type { Usage } from '../model/usage.ts';
import type { ChatStreamSource } from './chat-stream.ts';
import { createRepetitionGuard } from './repetition-guard.ts';

export interface TranslateOptions {
  readonly framing: Translator<Uint8Array, ServerSentEvent>;
  readonly decoder: Translator<ServerSentEvent, ChatEvent>;
  readonly repeatLimit: number;
  /** Completes the event that begins the answer. */
  readonly stamp?: (event: StartEvent) => StartEvent;
}

/**
 * Bytes of an upstream as events of the hub: the one loop where translators meet time.
 *
 * What the translators give before they fail is read first, so a reader sees all that was good. Any
 * failure closes the upstream.
 */
export function translate(body: ByteStream, options: TranslateOptions): ChatStreamSource {
  const { framing, decoder, repeatLimit, stamp = asItIs } = options;
  const guard = createRepetitionGuard(repeatLimit);
  let usage: Usage | undefined;
  let failure: { readonly cause: unknown } | undefined;
  let ended = false;

  const decode = (frames: readonly ServerSentEvent[], events: ChatEvent[]) => {
    for (const frame of frames) {
      for (const event of decoder.push(frame)) {
        switch (event.type) {
          case 'start':
            usage = event.usage ?? usage;
            events.push(stamp(event));
            continue;
          case 'usage':
            usage = event.usage;
            break;
          case 'delta':
            if (event.delta.type === 'text' || event.delta.type === 'arguments') {
              guard.see(event.block, event.delta.text);
            }
            break;
          default:
        }
        events.push(event);
      }
    }
  };

  /** What the upstream did not close with a blank line: a whole event, or the half of one that was cut off. */
  const decodeRest = (frames: readonly ServerSentEvent[], events: ChatEvent[]) => {
    try {
      decode(frames, events);
    } catch (cause) {
      if (!isLLMError(cause, 'invalid_response')) throw cause;
      throw new LLMError('connection', 'the stream ended inside an event', { cause });
    }
  };

  const pull = async (): Promise<readonly ChatEvent[] | undefined> => {
    for (;;) {
      if (failure !== undefined) throw failure.cause;
      if (ended) return undefined;
      const events: ChatEvent[] = [];
      try {
        const bytes = await body.read();
        if (bytes === undefined) {
          ended = true;
          decodeRest(framing.end(), events);
          events.push(...decoder.end());
        } else decode(framing.push(bytes), events);
      } catch (cause) {
        failure = { cause };
        body.cancel();
      }
      if (events.length > 0) return events;
    }
  };

  const held: (readonly ChatEvent[])[] = [];
  return {
    async prime() {
      for (let started = false; !started;) {
        const events = await pull();
        if (events === undefined) return;
        held.push(events);
        started = events.some(
          ({ type }) => type === 'open' || type === 'delta' || type === 'finish',
        );
      }
    },
    read() {
      const first = held.shift();
      return first === undefined ? pull() : Promise.resolve(first);
    },
    cancel: () => body.cancel(),
    usage: () => usage,
  };
}

function asItIs(event: StartEvent): StartEvent {
  return event;
}
