import Anthropic, { APIError as AnthropicError } from '@anthropic-ai/sdk';
import OpenAI, { APIError as OpenAIError } from 'openai';
import type { UpstreamKind } from '../support/stage.ts';
import { masterKeyOfTests } from '../support/start-gateway.ts';

/** What a caller's client made of an answer. */
export interface Told {
  readonly outcome: 'whole' | 'error' | 'late' | 'breaks';
  readonly text: string;
  readonly calls: readonly { readonly name: string; readonly arguments: string }[];
  /** Of the client's error; `''` without one. */
  readonly message: string;
  /** The error's own word for its kind. */
  readonly type: string;
  /** As it came over the wire. */
  readonly raw: string;
  readonly status: number;
  readonly headers: Headers;
  readonly ms: number;
}

/** Whose client asks, by the kind of upstream that speaks its API, and the second API of OpenAI's. */
export type Caller = UpstreamKind | 'responses';

export interface AskOptions {
  readonly url: string;
  readonly caller: Caller;
  readonly model: string;
  readonly stream: boolean;
  readonly limitMs: number;
}

type Read = Pick<Told, 'text' | 'calls'>;

/** Asks with the client of the caller's own vendor, which has until `limitMs`. */
export async function askWithClient(options: AskOptions): Promise<Told> {
  const { caller, limitMs } = options;
  const begunMs = performance.now();
  const seen = { raw: '', status: 0, headers: new Headers() };
  let text = '';
  const onText = (piece: string) => (text += piece);
  const signal = AbortSignal.timeout(limitMs);
  const asked: Asked = { ...options, signal, onText, fetch: recordInto(seen) };
  const told = (made: Pick<Told, 'outcome'> & Partial<Told>): Told => ({
    text,
    calls: [],
    message: '',
    type: '',
    ...seen,
    ms: performance.now() - begunMs,
    ...made,
  });
  try {
    const read = await readers[caller](asked);
    return told({ outcome: 'whole', ...read });
  } catch (cause) {
    if (signal.aborted) return told({ outcome: 'late' });
    const isTold = cause instanceof OpenAIError || cause instanceof AnthropicError;
    // A connection that breaks between the gateway and its caller tells nobody anything.
    const isConnection =
      cause instanceof OpenAI.APIConnectionError || cause instanceof Anthropic.APIConnectionError;
    return told({
      outcome: isTold && !isConnection ? 'error' : 'breaks',
      message: cause instanceof Error ? cause.message : String(cause),
      type: isTold ? (cause.type ?? '') : '',
    });
  }
}

interface Asked extends AskOptions {
  readonly signal: AbortSignal;
  readonly onText: (piece: string) => void;
  readonly fetch: typeof fetch;
}

/** Keeps what comes over the wire before the client reads it. */
function recordInto(seen: { raw: string; status: number; headers: Headers }): typeof fetch {
  return async (input, init) => {
    const response = await fetch(input, init);
    seen.status = response.status;
    seen.headers = response.headers;
    if (response.body === null) return response;
    const decoder = new TextDecoder();
    const recorded = response.body.pipeThrough(
      new TransformStream<Uint8Array, Uint8Array>({
        transform(bytes, controller) {
          seen.raw += decoder.decode(bytes, { stream: true });
          controller.enqueue(bytes);
        },
      }),
    );
    const { status, headers } = response;
    return new Response(recorded, { status, headers });
  };
}

const ask = 'What is the weather in Köln?';

async function readChat({ url, model, stream, signal, onText, fetch }: Asked): Promise<Read> {
  const client = new OpenAI({
    apiKey: masterKeyOfTests,
    baseURL: `${url}/v1`,
    maxRetries: 0,
    fetch,
  });
  const params = { model, messages: [{ role: 'user', content: ask } as const] };
  const answer = stream
    ? await client.chat.completions
        .stream(params, { signal })
        .on('content', onText)
        .finalChatCompletion()
    : await client.chat.completions.create(params, { signal });
  const message = answer.choices[0]?.message;
  const calls = (message?.tool_calls ?? []).map((call) =>
    call.type === 'function' ? toCall(call.function) : { name: call.type, arguments: '' },
  );
  return { text: message?.content ?? '', calls };
}

async function readMessage({ url, model, stream, signal, onText, fetch }: Asked): Promise<Read> {
  const client = new Anthropic({ apiKey: masterKeyOfTests, baseURL: url, maxRetries: 0, fetch });
  const params = { model, max_tokens: 99, messages: [{ role: 'user', content: ask } as const] };
  const answer = stream
    ? await client.messages.stream(params, { signal }).on('text', onText).finalMessage()
    : await client.messages.create(params, { signal });
  const texts = answer.content.filter((block) => block.type === 'text');
  const calls = answer.content.filter((block) => block.type === 'tool_use');
  return {
    text: texts.map(({ text }) => text).join(''),
    calls: calls.map(({ name, input }) => ({ name, arguments: JSON.stringify(input) })),
  };
}

async function readResponse({ url, model, stream, signal, onText, fetch }: Asked): Promise<Read> {
  const client = new OpenAI({
    apiKey: masterKeyOfTests,
    baseURL: `${url}/v1`,
    maxRetries: 0,
    fetch,
  });
  const params = { model, input: ask };
  const response = stream
    ? await client.responses
        .stream(params, { signal })
        .on('response.output_text.delta', ({ delta }) => onText(delta))
        .finalResponse()
    : await client.responses.create(params, { signal });
  return {
    text: response.output_text,
    calls: response.output.flatMap((item) => (item.type === 'function_call' ? [toCall(item)] : [])),
  };
}

const readers = {
  openai: readChat,
  anthropic: readMessage,
  responses: readResponse,
} satisfies Record<Caller, (asked: Asked) => Promise<Read>>;

/** Types say that a call has a function, but an upstream may have left it out. */
function toCall(called: { readonly name: string; readonly arguments: string } | undefined | null) {
  return { name: called?.name ?? '', arguments: called?.arguments ?? '' };
}
