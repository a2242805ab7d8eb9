import type { ChatRequest, JsonObject } from '@llm/core';
import { describe, expect, it } from 'vitest';
import * as providers from '../src/index.ts';
import { openaiResponses } from '../src/index.ts';

/** Every protocol of chat that calls upstreams, but the one that the request is in. */
const others = Object.values(providers).filter(
  (exported): exported is typeof openaiResponses =>
    typeof exported === 'object' &&
    'operation' in exported &&
    exported.operation.name === 'chat' &&
    'client' in exported &&
    exported.id !== openaiResponses.id,
);

const decode = (fields: JsonObject): ChatRequest =>
  openaiResponses.server.decodeRequest({
    body: { model: 'm', input: 'Hi', ...fields },
    params: {},
    query: {},
    headers: {},
  });

it('finds the protocols that it is for', () => {
  expect(others.length).toBeGreaterThan(3);
});

describe.each(others.map((protocol) => [protocol.id, protocol] as const))(
  'a Responses request in %s',
  (_, { client }) => {
    it.each([
      { previous_response_id: 'resp_1' },
      { conversation: { id: 'conv_1' } },
      { prompt: { id: 'pmpt_1' } },
      { background: true },
    ])('is no call without %j, which only its provider has', (fields) => {
      const { losses = [] } = client.encodeRequest(decode(fields));
      expect(losses).toContainEqual({ path: Object.keys(fields)[0], kind: 'content' });
    });

    it('says where in the input something is that has no words there', () => {
      const { losses = [] } = client.encodeRequest(
        decode({
          instructions: 'Be brief.',
          input: [
            { role: 'user', content: 'Hi' },
            { type: 'item_reference', id: 'msg_1' },
          ],
        }),
      );
      expect(losses).toContainEqual({ path: 'input[1]', kind: 'content' });
    });

    it('loses nothing by what says what holds anyway', () => {
      const { losses = [] } = client.encodeRequest(
        decode({
          store: true,
          background: false,
          truncation: 'disabled',
          previous_response_id: null,
          include: ['reasoning.encrypted_content'],
          parallel_tool_calls: true,
        }),
      );
      expect(losses).toEqual([]);
    });

    it('offers its custom tools as functions, and only those that may be called', () => {
      const { body } = client.encodeRequest(
        decode({
          tools: [
            { type: 'custom', name: 'patch' },
            { type: 'function', name: 'other', parameters: { type: 'object' } },
          ],
          tool_choice: {
            type: 'allowed_tools',
            mode: 'required',
            tools: [{ type: 'custom', name: 'patch' }],
          },
        }),
      );
      const sent = JSON.stringify(body);
      expect(sent).toContain('"patch"');
      expect(sent).toContain('"input"');
      expect(sent).not.toContain('"other"');
      expect(sent).not.toContain('"custom"');
    });
  },
);
