import assert from 'node:assert/strict';
import type { JsonObject, Transport } from '@llm/core';
import { answer, startWall, streamed, type Wall, type WallStep } from '@llm/core/testing';
import { loadConfig } from '../../src/config/index.ts';
import { startGateway } from '../../src/start-gateway.ts';

export const key = 'sk-matrix-test-key-0001';

/** What a caller is told. */
export interface Told {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Until the whole answer was there, in milliseconds. */
  readonly ms: number;
  /** `error.code` of the body, or of the event in the stream; `undefined` where there is none. */
  readonly code: string | undefined;
}

/** A gateway over a wall: each model has one deployment, or several as `a#1` and `a#2`, and its scripts stand under its upstream name. */
export interface Stage {
  readonly wall: Wall;
  readonly url: string;
  ask(
    body?: JsonObject,
    more?: { readonly headers?: Record<string, string>; readonly signal?: AbortSignal },
  ): Promise<Told>;
  /** Requests that reached the upstream of this name. */
  calls(upstream: string): number;
}

/** Where an upstream is; one that knows the wall may lie there. */
export type Base = string | ((wall: Wall) => string);

/** What a case wants besides the usual: models `a` (and `b`, its fallback) over the wall. */
export interface StageOptions {
  readonly upstreams?: readonly {
    readonly model: string;
    readonly upstream: string;
    readonly base?: Base;
    readonly params?: JsonObject;
    readonly info?: JsonObject;
  }[];
  readonly router?: JsonObject;
  readonly server?: JsonObject;
  readonly file?: JsonObject;
  /** Default: sockets as the configuration says. */
  readonly transport?: Transport;
}

const usual = [
  { model: 'a', upstream: 'a' },
  { model: 'b', upstream: 'b' },
];

/** Runs `use` over a gateway that listens, and closes everything. */
export async function onStage<Result>(
  { upstreams = usual, router = {}, server = {}, file = {}, transport }: StageOptions,
  use: (stage: Stage) => Promise<Result>,
): Promise<Result> {
  const wall = await startWall({ otherwise: whole('ok') });
  const config = await loadConfig(
    {
      model_list: upstreams.map(({ model, upstream, base = wall.origin, params = {}, info }) => ({
        model_name: model,
        litellm_params: {
          model: `openai/${upstream}`,
          api_key: 'sk-upstream-0001',
          api_base: `${typeof base === 'string' ? base : base(wall)}/v1`,
          ...params,
        },
        ...(info && { model_info: info }),
      })),
      router_settings: router,
      server,
      general_settings: { master_key: key },
      ...file,
    },
    { environment: {} },
  );
  const gateway = await startGateway(config, { port: 0, ...(transport && { transport }) });
  try {
    return await use({
      wall,
      url: gateway.url,
      ask: (body, more) => askAt(gateway.url, body, more),
      calls: (upstream) => wall.attempts.filter(({ model }) => model === upstream).length,
    });
  } finally {
    await Promise.all([gateway.close(), wall.close()]);
  }
}

/** Asks a gateway for a chat of model `a`, or for what the body says. */
export async function askAt(
  url: string,
  body: JsonObject = {},
  {
    headers = {},
    signal,
  }: { readonly headers?: Record<string, string>; readonly signal?: AbortSignal } = {},
): Promise<Told> {
  const beganMs = performance.now();
  const response = await fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}`, ...headers },
    body: JSON.stringify({ model: 'a', messages: [{ role: 'user', content: 'hi' }], ...body }),
    ...(signal && { signal }),
  });
  const text = await response.text();
  const [, code] = /"code":\s*"([a-z_]+)"/.exec(text) ?? [];
  return {
    status: response.status,
    headers: response.headers,
    text,
    code,
    ms: performance.now() - beganMs,
  };
}

/** A whole answer of OpenAI's protocol. */
export function whole(content: string, model = 'm'): readonly WallStep[] {
  return answer(
    200,
    ['content-type: application/json'],
    JSON.stringify({
      id: 'x',
      object: 'chat.completion',
      created: 1,
      model,
      choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
    }),
  );
}

/** A refusal of OpenAI's protocol. */
export function refused(
  status: number,
  error: JsonObject = {},
  ...lines: readonly string[]
): readonly WallStep[] {
  const body = { error: { message: 'no', type: 'error', param: null, code: null, ...error } };
  return answer(status, ['content-type: application/json', ...lines], JSON.stringify(body));
}

/** One event of a stream. */
export function event(delta: JsonObject, finish: string | null = null): string {
  const chunk = { id: 'x', object: 'chat.completion.chunk', created: 1, model: 'm' };
  return `data: ${JSON.stringify({ ...chunk, choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;
}

export const words = ['one ', 'two ', 'three ', 'four '];
export const opened = [
  event({ role: 'assistant', content: '' }),
  ...words.map((content) => event({ content })),
];
export const ended = [event({}, 'stop'), 'data: [DONE]\n\n'];

/** A good stream. */
export const good = (): readonly WallStep[] => streamed([...opened, ...ended]);

/** The text of a streamed answer. */
export function saidIn(stream: string): string {
  return [...stream.matchAll(/"content":"([^"]*)"/g)].map(([, content]) => content).join('');
}

/** An error of the form that OpenAI's clients read, which shows no key and no address. */
export function assertError(
  { status, text, headers }: Told,
  wanted: number | readonly number[],
): void {
  const statuses: readonly number[] = typeof wanted === 'number' ? [wanted] : wanted;
  assert.ok(statuses.includes(status), `status ${status}: ${text.slice(0, 300)}`);
  assert.match(headers.get('content-type') ?? '', /application\/json/);
  const { error } = JSON.parse(text) as { readonly error?: Record<string, unknown> };
  assert.ok(error !== undefined && 'message' in error && 'type' in error && 'code' in error, text);
  assertSafe(text);
}

/** Neither our key nor where we call. */
export function assertSafe(text: string): void {
  assert.doesNotMatch(text, /sk-upstream|127\.0\.0\.1|node_modules/);
}

/** A stream that broke: an error in it, no end that looks good. */
export function assertBroken({ status, text }: Told): void {
  assert.equal(status, 200);
  assert.match(text, /"error":/);
  assert.doesNotMatch(text, /\[DONE\]|"finish_reason":\s*"/);
  assertSafe(text);
}
