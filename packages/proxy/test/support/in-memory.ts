import type { Headers } from '@llm/core';
import { scriptedService, type ScriptedService, type ScriptedStep } from '@llm/core/testing';
import { anthropicMessages, openaiChat, openaiEmbeddings, openaiResponses } from '@llm/providers';
import { open } from '../../src/auth/open.ts';
import { createGateway, type Gateway, type GatewayOptions } from '../../src/create-gateway.ts';
import type { Inbound, Reply } from '../../src/inbound.ts';

/** A gateway without a socket, in front of a service whose answers are known. */
export function gatewayOf(
  steps: readonly ScriptedStep[] | ScriptedService,
  options: Partial<GatewayOptions> = {},
): { readonly gateway: Gateway; readonly service: ScriptedService } {
  const service = typeof steps === 'function' ? steps : scriptedService(steps);
  const gateway = createGateway({
    service,
    protocols: [openaiChat, openaiResponses, anthropicMessages, openaiEmbeddings],
    models: () => [],
    authenticate: open,
    ...options,
  });
  return { gateway, service };
}

export interface InboundParts {
  readonly method?: string;
  readonly headers?: Headers;
  /** Objects are printed as JSON. */
  readonly body?: object | string;
  readonly signal?: AbortSignal;
}

/** A request as a server would hand it over: `POST` where it has a body. */
export function toInbound(path: string, parts: InboundParts = {}): Inbound {
  const { body, headers = {}, signal = new AbortController().signal } = parts;
  const text = typeof body === 'string' ? body : body === undefined ? '' : JSON.stringify(body);
  return {
    method: parts.method ?? (body === undefined ? 'GET' : 'POST'),
    path,
    query: '',
    headers,
    body: new TextEncoder().encode(text),
    signal,
  };
}

/** A valid chat completion of one message. */
export const chatBody = {
  model: 'one',
  messages: [{ role: 'user', content: 'Hi' }],
};

/** Everything that a reply says, read to its end. */
export async function textOf({ body }: Pick<Reply, 'body'>): Promise<string> {
  if (typeof body === 'string') return body;
  const decoder = new TextDecoder();
  if (body instanceof Uint8Array) return decoder.decode(body);
  let text = '';
  for (let chunk = await body.read(); chunk !== undefined; chunk = await body.read())
    text += typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true });
  return text;
}
