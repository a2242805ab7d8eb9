import { connect, createCall, type JsonObject } from '@llm/core';
import { replayTransport, testContext } from '@llm/core/testing';
import { expect } from 'vitest';
import { vertex } from '../../src/vertex/index.ts';

const messages = [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }] as const;

/** The request that a call with those settings becomes. */
export async function sentToVertex(
  model: string,
  settings: JsonObject,
  more: { readonly stream?: boolean } = {},
) {
  const transport = replayTransport([{ status: 500 }]);
  const service = connect(vertex, { apiKey: 'k', settings, transport });
  const call = service(createCall('chat', { model, messages, ...more }), testContext());
  await expect(call).rejects.toMatchObject({ code: 'upstream' });
  const [request] = transport.requests;
  return { ...request, url: `${request?.origin}${request?.path}` };
}
