import type { IncomingMessage, ServerResponse } from 'node:http';
import { asArray, asObject, asString, type JsonObject, type JsonValue, parseJson } from '@llm/core';
import type { Prompt } from './model-script.ts';
import { serveHttp } from './serve.ts';

/** A request as an upstream got it. */
export interface SeenRequest {
  /** The path and the query. */
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: JsonObject;
}

/** A provider on this machine, which refuses what the real one would refuse. */
export interface Upstream {
  readonly origin: string;
  readonly seen: readonly SeenRequest[];
  /** Resolves when a socket of a held answer closes. */
  whenCut(): Promise<void>;
  close(): Promise<void>;
}

/** What an upstream is: how it checks a request and how it answers. */
export interface UpstreamProtocol {
  readonly path: string | RegExp;
  /** Whether a stream is asked for. Default: the field `stream` says so. */
  readonly isStream?: (request: SeenRequest) => boolean;
  /** @throws {Refusal} what the documentation does not allow */
  readonly check: (request: SeenRequest) => void;
  readonly read: (body: JsonObject) => Prompt;
  readonly answer: (response: ServerResponse, asked: Asked) => void;
  readonly refuse: (response: ServerResponse, refusal: Refusal) => void;
  /** The beginning of a stream that never goes on. */
  readonly hold: (response: ServerResponse) => void;
  /** An error as an event, after which a stream ends. */
  readonly fail: (response: ServerResponse) => void;
}

export interface Asked {
  readonly prompt: Prompt;
  readonly body: JsonObject;
  readonly stream: boolean;
}

/** How an upstream says no. */
export interface Refusal {
  readonly status: number;
  readonly message: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The key that the gateway shows to upstreams. */
export const upstreamKey = 'sk-upstream-secret-0123456789';

export async function startUpstream(protocol: UpstreamProtocol): Promise<Upstream> {
  const seen: SeenRequest[] = [];
  const waiting: (() => void)[] = [];
  const server = await serveHttp((request, response) => {
    void readBody(request).then((text) => {
      const { url = '' } = request;
      if (request.method !== 'POST' || !isPath(protocol, url)) {
        const message = `no such path: ${request.method} ${url}`;
        return protocol.refuse(response, { status: 404, message });
      }
      const body = asObject(parseJson(text)) ?? {};
      const asked = { url, headers: request.headers, body };
      seen.push(asked);
      try {
        protocol.check(asked);
      } catch (cause) {
        const message = cause instanceof Error ? cause.message : String(cause);
        return protocol.refuse(response, { status: 400, message });
      }
      const prompt = protocol.read(body);
      const told = lastWords(prompt.text);
      if (told.startsWith('rate limit')) {
        const headers = { 'retry-after': '7' };
        return protocol.refuse(response, { status: 429, message: 'slow down', headers });
      }
      if (told.startsWith('refuse')) {
        return protocol.refuse(response, { status: 400, message: 'this is too much' });
      }
      const stream = protocol.isStream?.(asked) ?? body['stream'] === true;
      if (told.startsWith('fail') && stream) {
        protocol.hold(response);
        return protocol.fail(response);
      }
      if (told.startsWith('break') && stream) {
        protocol.hold(response);
        response.write(': and away\n\n', () => response.destroy());
        return undefined;
      }
      if (told.startsWith('hold')) {
        response.once('close', () => {
          for (const resolve of waiting.splice(0)) resolve();
        });
        if (stream) protocol.hold(response);
        return undefined;
      }
      return protocol.answer(response, { prompt, body, stream });
    });
  });
  return {
    origin: server.origin,
    seen,
    whenCut: () => new Promise((resolve) => waiting.push(resolve)),
    close: () => server.close(),
  };
}

/** What was said last: programs put texts of their own before it, between tags. */
function lastWords(text: string): string {
  return /[^>\n]*$/.exec(text)?.[0] ?? '';
}

function isPath({ path }: UpstreamProtocol, url: string): boolean {
  return typeof path === 'string' ? url === path : path.test(url);
}

export async function readBody(request: IncomingMessage): Promise<string> {
  let body = '';
  request.setEncoding('utf8');
  for await (const piece of request) body += String(piece);
  return body;
}

export function expectThat(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(message);
}

export function expectOnly(object: JsonObject, known: readonly string[], path: string): void {
  const unknown = Object.keys(object).find((name) => !known.includes(name));
  expectThat(unknown === undefined, `${path}${unknown}: extra inputs are not permitted`);
}

export function objectsIn(value: JsonValue | undefined): readonly JsonObject[] {
  return (asArray(value) ?? []).map((item) => asObject(item) ?? {});
}

/** A text, empty where there is none. */
export function wordOf(value: JsonValue | undefined): string {
  return asString(value) ?? '';
}

/** The text of a content, be it a text or a list of parts. */
export function textOf(content: JsonValue | undefined): string {
  if (typeof content === 'string') return content;
  return objectsIn(content)
    .filter((part) => part['type'] === 'text')
    .map((part) => wordOf(part['text']))
    .join('');
}
