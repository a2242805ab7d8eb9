import {
  type BytePieces,
  type Clock,
  JoinedPieces,
  LLMError,
  systemClock,
  toLLMError,
} from '@llm/core';
import { bodyTooLarge } from '../body-too-large.ts';
import type { Gateway } from '../create-gateway.ts';
import type { Reply, ReplyStream } from '../inbound.ts';
import { withHeartbeat } from '../respond/heartbeat.ts';

export { createGateway, type Gateway, type GatewayOptions } from '../create-gateway.ts';

/** Options of {@link toFetch}. */
export interface FetchOptions {
  /** Source of time. Default: the system clock. */
  readonly clock?: Clock;
  /** The longest body. Default 33,554,432. */
  readonly maxBodyBytes?: number;
}

/**
 * The gateway as `fetch(Request) → Response`, for Hono, Bun, Deno and workers. Whether a request is let in is decided by its
 * head; only then is its body read.
 */
export function toFetch(
  gateway: Gateway,
  { clock = systemClock, maxBodyBytes = 33_554_432 }: FetchOptions = {},
): (request: Request) => Promise<Response> {
  return async (request) => {
    const { status, headers, body, heartbeat } = await answer(gateway, request, maxBodyBytes);
    if (typeof body === 'string' || body instanceof Uint8Array)
      return new Response(body, { status, headers });
    const content = toReadable(
      heartbeat === undefined ? body : withHeartbeat(body, heartbeat, clock),
    );
    return new Response(content, { status, headers });
  };
}

async function answer(gateway: Gateway, request: Request, maxBytes: number): Promise<Reply> {
  const url = new URL(request.url);
  const admission = await gateway.admit({
    method: request.method,
    path: url.pathname,
    query: url.search.slice(1),
    headers: Object.fromEntries(request.headers),
    signal: request.signal,
  });
  if (admission.kind === 'refused') return admission.reply;
  let body: BytePieces;
  try {
    body = await readWhole(request, maxBytes);
  } catch (cause) {
    return gateway.refuse({ method: request.method, path: url.pathname }, toLLMError(cause));
  }
  return admission.answer(body);
}

/** @throws {LLMError} payload_too_large: it is longer than it may be, and the rest is not read; cancelled: it broke off */
async function readWhole({ body, headers }: Request, maxBytes: number): Promise<BytePieces> {
  if (body === null) return [];
  const reader = body.getReader();
  const pieces = new JoinedPieces();
  let length = Number(headers.get('content-length') ?? 0);
  if (length <= maxBytes) length = 0;
  while (length <= maxBytes) {
    const { done, value } = await read(reader);
    if (done) return pieces.all();
    length += value.length;
    pieces.add(value);
  }
  await reader.cancel();
  throw bodyTooLarge(maxBytes);
}

function read(reader: ReadableStreamDefaultReader<Uint8Array>) {
  return reader.read().catch((cause: unknown) => {
    throw new LLMError('cancelled', 'the request broke off', { cause });
  });
}

/** Pulled by its reader, so a slow client slows the upstream and nothing piles up between. */
function toReadable(body: ReplyStream): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const chunk = await body.read();
        if (chunk === undefined) controller.close();
        else controller.enqueue(typeof chunk === 'string' ? encoder.encode(chunk) : chunk);
      },
      cancel: () => body.cancel(),
    },
    { highWaterMark: 0 },
  );
}
