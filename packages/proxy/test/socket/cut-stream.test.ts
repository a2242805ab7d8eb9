import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BothLanes, type Lane, modelsAt, startBothLanes } from '../support/both-lanes.ts';
import {
  type BrokenAnswer,
  breaks,
  type BrokenUpstream,
  startBrokenUpstream,
} from '../support/broken-upstream.ts';
import { ask, openStream } from '../support/http-client.ts';
import { readStream } from '../support/read-stream.ts';
import {
  anthropicEvent,
  endings,
  openaiChunk,
  openings,
  streamRequest,
  textPiece,
} from '../support/small-streams.ts';
import { type UpstreamKind } from '../support/stage.ts';

interface Way {
  readonly caller: UpstreamKind;
  readonly upstream: UpstreamKind;
  readonly lane: Lane;
}

const lanes: readonly Way[] = [
  { caller: 'openai', upstream: 'openai', lane: 'native' },
  { caller: 'openai', upstream: 'openai', lane: 'translate' },
  { caller: 'openai', upstream: 'anthropic', lane: 'translate' },
  { caller: 'anthropic', upstream: 'anthropic', lane: 'native' },
  { caller: 'anthropic', upstream: 'anthropic', lane: 'translate' },
  { caller: 'anthropic', upstream: 'openai', lane: 'translate' },
];

let answer: BrokenAnswer;
let upstream: BrokenUpstream;
let gateways: BothLanes;
beforeAll(async () => {
  upstream = await startBrokenUpstream(() => answer);
  gateways = await startBothLanes(modelsAt(upstream.origin));
});
afterAll(async () => {
  await gateways.close();
  await upstream.close();
});

function urlOf(lane: Lane): string {
  return gateways.of[lane].url;
}

const wholeEndings: Readonly<Record<UpstreamKind, readonly string[]>> = {
  openai: ['stop', '[DONE]'],
  anthropic: ['end_turn', 'message_stop'],
};

/** The error that a caller reads when its upstream broke off. */
const connectionErrors: Readonly<Record<UpstreamKind, object>> = {
  openai: { type: 'server_error', code: 'connection_error', param: null },
  anthropic: { type: 'api_error' },
};

describe.each(lanes)('a $caller caller, an $upstream upstream, lane $lane', (of) => {
  const { caller, upstream: kind, lane } = of;

  /** Opens a stream, waits until its beginning has come, breaks it, and reads what the caller is told. */
  const cut = async (broken: BrokenAnswer, marker: string, fields: object = {}) => {
    answer = broken;
    const stream = await openStream({
      url: urlOf(lane),
      ...streamRequest(caller, kind, fields),
    });
    await stream.until(marker);
    upstream.breakNow();
    const whole = await stream.rest();
    return { status: stream.status, whole, told: readStream(caller, whole) };
  };

  describe.each(breaks)('%s', (how) => {
    it.each([
      ['between two events', ''],
      ['inside an event', textPiece(kind, 'never whole').slice(0, -9)],
    ])('is one error in the caller’s protocol %s', async (_, last) => {
      const begun = openings[kind] + textPiece(kind, 'Hello', true) + textPiece(kind, ' wor');
      const { status, told } = await cut({ begun, last, how }, ' wor');
      expect(status).toBe(200);
      expect(told).toMatchObject({ text: 'Hello wor', endings: [], endsWithError: true });
      expect(told.errors).toEqual([expect.objectContaining(connectionErrors[caller])]);
    });

    it('gives the half of a tool call that had come', async () => {
      const begun = openings[kind] + toolBeginnings[kind];
      const { told } = await cut({ begun, how }, 'celsi');
      expect(told).toMatchObject({
        toolText: 'get_weather{"unit":"celsi',
        endings: [],
        endsWithError: true,
      });
      expect(told.errors).toHaveLength(1);
    });

    it('has a status and a body of its own before the first piece', async () => {
      answer = { begun: openings[kind], how };
      const call = ask({ url: urlOf(lane), ...streamRequest(caller, kind) });
      await upstream.whenOpen();
      upstream.breakNow();
      const { status, headers, text } = await call;
      expect(status).toBe(502);
      expect(headers['content-type']).toBe('application/json');
      expect(JSON.parse(text)).toMatchObject({ error: connectionErrors[caller] });
    });
  });

  it.each([...breaks, 'a chunked body that stays open'] as const)(
    'is whole after its last event, and told so at once: %s',
    async (how) => {
      const begun = openings[kind] + textPiece(kind, 'Hello', true);
      const before = performance.now();
      const { told } = await cut({ begun, last: endings[kind], how }, 'Hello');
      expect(performance.now() - before).toBeLessThan(900);
      expect(told).toMatchObject({ text: 'Hello', errors: [] });
      expect(told.endings).toEqual(wholeEndings[caller]);
    },
  );

  if (kind === 'openai')
    it.each([...breaks, 'a chunked body that stays open'] as const)(
      'is whole after its finish reason, though nothing else of its end comes: %s',
      async (how) => {
        const begun = openings.openai + textPiece('openai', 'Hello');
        const { told } = await cut({ begun, last: openaiChunk({}, 'stop'), how }, 'Hello');
        expect(told).toMatchObject({ text: 'Hello', errors: [] });
        expect(told.endings).toEqual(wholeEndings[caller]);
      },
    );

  if (kind === 'openai')
    it('takes [DONE] after some content for an end, whether or not a finish reason came', async () => {
      const begun = openings.openai + textPiece('openai', 'Hello');
      const { told } = await cut(
        { begun, last: 'data: [DONE]\n\n', how: 'a whole body without the last event' },
        'Hello',
      );
      expect(told).toMatchObject({ text: 'Hello', errors: [] });
      expect(told.endings).toEqual(wholeEndings[caller]);
    });

  it('passes the error that an upstream tells in its stream', async () => {
    const error = { type: 'overloaded_error', message: 'Overloaded' };
    const last =
      kind === 'anthropic'
        ? anthropicEvent('error', { error })
        : `data: ${JSON.stringify({ error: { ...error, code: 503 } })}\n\n`;
    const { told } = await cut(
      {
        begun: openings[kind] + textPiece(kind, 'Hello', true),
        last,
        how: 'a whole body without the last event',
      },
      'Hello',
    );
    expect(told).toMatchObject({ text: 'Hello', endings: [], endsWithError: true });
    expect(told.errors).toEqual([expect.objectContaining({ message: 'Overloaded' })]);
  });

  it('tells of the break even where the gateway could not have read the request itself', async () => {
    // The native lane passes what it does not understand, and must not need to understand it afterwards.
    const isNative = lane === 'native';
    const messages = [{ role: 'a role of tomorrow', content: 'hi' }];
    const begun = openings[kind] + textPiece(kind, 'Hello', true);
    if (!isNative) {
      const { status } = await ask({
        url: urlOf(lane),
        ...streamRequest(caller, kind, { messages }),
      });
      expect(status).toBe(400);
      return;
    }
    const how = 'a FIN inside a chunked body';
    const { told } = await cut({ begun, how }, 'Hello', { messages });
    expect(told).toMatchObject({ text: 'Hello', endings: [], endsWithError: true });
    expect(told.errors).toHaveLength(1);
  });
});

const toolBeginnings: Readonly<Record<UpstreamKind, string>> = {
  openai:
    openaiChunk({
      tool_calls: [
        {
          index: 0,
          id: 'call_1',
          type: 'function',
          function: { name: 'get_weather', arguments: '' },
        },
      ],
    }) + openaiChunk({ tool_calls: [{ index: 0, function: { arguments: '{"unit":"celsi' } }] }),
  anthropic:
    anthropicEvent('content_block_start', {
      index: 0,
      content_block: { type: 'tool_use', id: 'toolu_1', name: 'get_weather', input: {} },
    }) +
    anthropicEvent('content_block_delta', {
      index: 0,
      delta: { type: 'input_json_delta', partial_json: '{"unit":"celsi' },
    }),
};
