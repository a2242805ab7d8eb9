import type { Gateway } from '../create-gateway.ts';
import type { ReplyStream } from '../inbound.ts';

/** The gateway as `fetch(Request) → Response`, for Hono, Bun, Deno and workers. */
export function toFetch(gateway: Gateway): (request: Request) => Promise<Response> {
  return async (request) => {
    const url = new URL(request.url);
    const { status, headers, body } = await gateway.handle({
      method: request.method,
      path: url.pathname,
      query: url.search.slice(1),
      headers: Object.fromEntries(request.headers),
      body: new Uint8Array(await request.arrayBuffer()),
      signal: request.signal,
    });
    const content =
      typeof body === 'string' || body instanceof Uint8Array ? body : toReadable(body);
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
