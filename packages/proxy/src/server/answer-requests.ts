import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { type BytePieces, createTurnEnd, type LLMError, systemClock, toLLMError } from '@llm/core';
import type { Reply } from '../inbound.ts';
import { describeCause } from '../log/describe-cause.ts';
import { safeLogger } from '../log/safe-logger.ts';
import type { Access } from '../route-table.ts';
import { ByteRoom, createByteBudget } from './byte-budget.ts';
import type { Connection, Connections } from './connections.ts';
import { defaultBodyMemoryBytes } from './default-body-memory.ts';
import { OpenCall } from './open-call.ts';
import { type BodyBounds, discardBody, readBody } from './read-body.ts';
import { toHead, toUnread } from './request-head.ts';
import type { ServerOptions } from './server-options.ts';

export type HttpHandler = (request: IncomingMessage, response: ServerResponse) => void;

/** What all requests of a server have in common. */
export interface Shared {
  readonly connections: Connections;
  readonly state: { readonly draining: boolean };
  /** Connections on which a body was refused before its end. That the rest cannot be parsed is then expected. */
  readonly refused: WeakSet<Duplex>;
}

// Of callers without a key: what a body may have, and all such bodies together.
const anonymousBytes = 65_536;
const anonymousMemoryBytes = 8_388_608;

// A body that is refused unread is read on for so long, so that its client sees the answer. A short one is read to its end,
// and the connection stays.
const refusedBytes = 131_072;
const refusedMs = 10_000;
const shortBytes = 65_536;

// Requests that a client may send on one connection before the answer to the first.
const mostWaiting = 100;

/**
 * Has the gateway answer each request, and writes the answer.
 *
 * Whether a request is let in is decided by its head. Only then is its body read, so that a caller without a key takes no
 * memory. The requests of one connection are answered one after the other.
 */
export function createAnswer(options: ServerOptions, shared: Shared): HttpHandler {
  const { gateway, clock = systemClock, writeStallMs = 30_000 } = options;
  const logger = safeLogger(options.logger);
  const { connections, state } = shared;
  const boundsFor = createBodyBounds(options);

  const run = async (call: OpenCall, connection: Connection): Promise<void> => {
    const { request } = call;
    connection.reading = call;
    const admission = await gateway.admit(toHead(request, call.signal));
    if (call.isRefused) return;
    if (admission.kind === 'refused') {
      await refuseUnread(options, shared, { call, reply: admission.reply });
      return;
    }
    const bounds = boundsFor(admission.access);
    call.room = bounds.room;
    let body: BytePieces;
    try {
      body = await readBody(request, bounds);
    } catch (cause) {
      const error = toLLMError(cause);
      bounds.room.release();
      if (error.code === 'cancelled') return;
      await refuseBody(options, shared, { call, error, maxBytes: 4 * bounds.maxBytes });
      return;
    } finally {
      connection.reading = undefined;
    }
    if (call.isRefused) bounds.room.release();
    else await call.write(await admission.answer(body, bounds.room));
  };

  const isLast = (): boolean => state.draining;
  const turnEnd = createTurnEnd();

  const begin = (response: ServerResponse, connection: Connection): void => {
    const { controller } = connection;
    const call = new OpenCall({ response, controller, writeStallMs, clock, isLast, turnEnd });
    response.on('close', () => {
      connection.openCalls -= 1;
      call.onClose();
      connection.waiting?.shift()?.();
    });
    run(call, connection)
      .catch((cause: unknown) => {
        if (response.headersSent) throw cause;
        return call.write(gateway.refuse(toUnread(call.request), toLLMError(cause)));
      })
      .catch((cause: unknown) => {
        logger.error(describeCause(cause), 'an answer could not be written');
        response.destroy();
      });
  };

  return (request, response) => {
    const { socket } = request;
    const connection = connections.of(socket);
    connection.hasAsked = true;
    connection.openCalls += 1;
    if (connection.openCalls === 1) {
      begin(response, connection);
      return;
    }
    const waiting = (connection.waiting ??= []);
    if (waiting.length === mostWaiting) socket.destroy();
    else
      waiting.push(() => {
        if (!socket.destroyed) begin(response, connection);
      });
  };
}

/** What a body may take, by who may send it. */
function createBodyBounds({
  maxBodyBytes = 33_554_432,
  maxBodyMemoryBytes = defaultBodyMemoryBytes(),
}: ServerOptions): (access: Access) => BodyBounds {
  const ofKeys = createByteBudget(maxBodyMemoryBytes);
  const ofAnyone = createByteBudget(anonymousMemoryBytes);
  const longest = Math.min(maxBodyBytes, maxBodyMemoryBytes);
  return (access) =>
    access === 'anyone'
      ? { maxBytes: Math.min(longest, anonymousBytes), room: new ByteRoom(ofAnyone) }
      : { maxBytes: longest, room: new ByteRoom(ofKeys) };
}

interface Refusal {
  readonly call: OpenCall;
  readonly reply: Reply;
  /** What is read on and dropped, so that the client sees the answer: in bytes, and in milliseconds. */
  readonly maxBytes?: number;
  readonly maxMs?: number;
}

/** Answers a request whose body nobody has begun to read. */
async function refuseUnread(
  options: ServerOptions,
  shared: Shared,
  refusal: Refusal,
): Promise<void> {
  const { headers } = refusal.call.request;
  const length =
    headers['transfer-encoding'] === undefined ? (headers['content-length'] ?? 0) : Infinity;
  // Node drops such a body once the answer is written.
  if (Number(length) <= shortBytes) await refusal.call.write(refusal.reply);
  else await refuse(options, shared, refusal);
}

async function refuse(
  { clock = systemClock, requestTimeoutMs = 120_000 }: ServerOptions,
  { refused }: Shared,
  { call, reply, maxBytes = refusedBytes, maxMs = refusedMs }: Refusal,
): Promise<void> {
  const { request } = call;
  refused.add(request.socket);
  const limits = { maxBytes, maxMs: Math.min(requestTimeoutMs, maxMs), clock };
  await call.refuse(reply, discardBody(request, limits));
}

/** Answers a request whose body is not taken, and reads on for a while, so that its client sees the answer. */
export async function refuseBody(
  options: ServerOptions,
  shared: Shared,
  { error, ...refusal }: Omit<Refusal, 'reply'> & { readonly error: LLMError },
): Promise<void> {
  const reply = options.gateway.refuse(toUnread(refusal.call.request), error);
  await refuse(options, shared, { ...refusal, reply });
}
