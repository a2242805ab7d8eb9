import { type Clock, systemClock } from '@llm/core';
import type { Gateway } from '../create-gateway.ts';
import type { ReplyStream } from '../inbound.ts';
import { withHeartbeat } from '../respond/heartbeat.ts';

export { createGateway, type Gateway, type GatewayOptions } from '../create-gateway.ts';

/** The gateway as `fetch(Request) → Response`, for Hono, Bun, Deno and workers. */
export function toFetch(
  gateway: Gateway,
  clock: Clock = systemClock,
): (request: Request) => Promise<Response> {
  return async (request) => {
    const url = new URL(request.url);
    const { status, headers, body, heartbeat } = await gateway.handle({
      method: request.method,
      path: url.pathname,
      query: url.search.slice(1),
      headers: Object.fromEntries(request.headers),
      body: new Uint8Array(await request.arrayBuffer()),
      signal: request.signal,
    });
    if (typeof body === 'string' || body instanceof Uint8Array)
      return new Response(body, { status, headers });
    const content = toReadable(
      heartbeat === undefined ? body : withHeartbeat(body, heartbeat, clock),
    );
    return new Response(content, { status, headers });
  };
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
