import { framingCases, protocolCases, providerCases, wireCases } from '@llm/core/testing';
import { acmeFraming, encodeFrame } from './frames.js';
import { acme, acmeConverse, acmeDubbing } from './index.js';

const hub = {
  model: 'large-1',
  messages: [{ role: 'user', content: [{ type: 'text', text: 'Hé' }] }],
  maxOutputTokens: 9,
  stream: true,
};
const usage = {
  input: { fresh: 2, cacheRead: 0, cacheWrite: 0, cacheWriteHour: 0, audio: 0 },
  output: { text: 3, reasoning: 0, audio: 0 },
};
const finish = { unified: 'stop', native: 'done' };
const place = { candidate: 0, block: 0 };
const begin = encodeFrame('begin', '{"id":"r1","model":"large-1"}');

const fixtures = [
  {
    name: 'text',
    hub,
    wire: { turns: [{ role: 'user', text: 'Hé' }], limit: 9 },
    response: {
      id: 'r1',
      model: 'large-1',
      text: 'Hallo Wörld',
      stop: 'done',
      tokens: { in: 2, out: 3 },
    },
    hubResponse: {
      id: 'r1',
      model: 'large-1',
      candidates: [{ index: 0, blocks: [{ type: 'text', text: 'Hallo Wörld' }], finish }],
      usage,
    },
    stream: Buffer.concat([
      begin,
      encodeFrame('text', 'Hallo '),
      encodeFrame('text', 'Wörld'),
      encodeFrame('end', '{"stop":"done","tokens":{"in":2,"out":3}}'),
    ]),
    events: [
      { type: 'start', id: 'r1', model: 'large-1' },
      { type: 'open', ...place, start: { type: 'text', text: '' } },
      { type: 'delta', ...place, delta: { type: 'text', text: 'Hallo ' } },
      { type: 'delta', ...place, delta: { type: 'text', text: 'Wörld' } },
      { type: 'close', ...place },
      { type: 'finish', candidate: 0, reason: finish },
      { type: 'usage', usage },
    ],
  },
  {
    name: 'late-fault',
    stream: Buffer.concat([begin, encodeFrame('fault', '{"text":"too many"}')]),
    events: [{ type: 'start', id: 'r1', model: 'large-1' }],
    streamError: 'overloaded',
  },
  {
    name: 'busy',
    error: {
      status: 503,
      headers: { 'retry-after': '2' },
      body: { fault: { text: 'too many' } },
      code: 'overloaded',
      retryAfterMs: 2000,
    },
  },
];

const dubbed = {
  name: 'dubbed',
  request: { model: 'large-1', language: 'de', sound: Buffer.from([0xff, 0x0d, 0x0a, 0x00]) },
  response: { bytes: Buffer.from([0xff, 0xfe]) },
};

/** Everything that a provider and its protocol must do, for any test runner. */
export const cases = [
  ...framingCases(acmeFraming),
  ...protocolCases(acmeConverse, fixtures),
  ...wireCases(acmeDubbing, [dubbed]),
  ...providerCases(acme, fixtures),
];
