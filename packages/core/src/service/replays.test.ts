import type { Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { testCall } from '../testing/scripted-chat.ts';
import { failureOf } from '../testing/test-failure.ts';
import { inventedProtocol } from '../../test/invented-protocol/invented-protocol.ts';
import { answering, cleanUp, openTransport } from '../../test/support/http-peer.ts';
import type { CallReport } from '../contract/call-report.ts';
import type { Provider } from '../contract/provider.ts';
import { observe } from '../layer/observe.ts';
import { testContext } from '../testing/test-context.ts';
import { connect } from './connect.ts';

afterEach(cleanUp);

const provider: Provider = {
  id: 'acme',
  baseUrl: 'https://api.acme.example',
  auth: { scheme: 'none' },
  speaks: { chat: [inventedProtocol] },
};

const body = '{"says":"Hello","why":"done"}';
const answer = (socket: Socket): unknown =>
  socket.write(
    `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
  );
const close = (socket: Socket): unknown => socket.end();

/** The report of a call whose kept-alive connection its upstream closes, and then does `last`. */
async function reportOf(last: (socket: Socket) => void): Promise<CallReport | undefined> {
  const { origin } = await answering(answer, close, last);
  const reports: CallReport[] = [];
  const transport = openTransport().send;
  const service = observe((report) => reports.push(report))(
    connect(provider, { baseUrl: origin, transport }),
  );
  await service(testCall(), testContext());
  if (last === close) await failureOf(service(testCall(), testContext()));
  else await service(testCall(), testContext());
  expect(reports[0]?.replays).toBe(0);
  return reports[1];
}

describe('the report of a call whose request was sent again', () => {
  it('counts it where the upstream answered then', async () => {
    expect(await reportOf(answer)).toMatchObject({ replays: 1, outcome: { kind: 'completed' } });
  });

  it('counts it where it failed again', async () => {
    expect(await reportOf(close)).toMatchObject({
      replays: 1,
      outcome: { kind: 'failed', error: { code: 'connection', replays: 1 } },
    });
  });
});
