import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { stall, streamed } from '@llm/core/testing';
import type { MatrixCase } from './matrix-case.ts';
import { good, key, onStage, opened, refused, saidIn, type Stage } from './stage.ts';

/** Asks, and goes away after some time. */
async function leave(stage: Stage, body: Record<string, unknown>, afterMs: number): Promise<void> {
  const caller = new AbortController();
  const asked = fetch(`${stage.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: JSON.stringify({ model: 'a', messages: [{ role: 'user', content: 'hi' }], ...body }),
    signal: caller.signal,
  }).then((response) => response.text());
  asked.catch(() => undefined);
  await wait(afterMs);
  caller.abort();
  await asked.catch(() => undefined);
}

/** How long until nothing of the calls is open at the upstream. */
async function closedAfter(stage: Stage): Promise<number> {
  const beganMs = performance.now();
  while (stage.wall.open > 0 && performance.now() - beganMs < 3_000) await wait(5);
  assert.equal(stage.wall.open, 0, `${stage.wall.open} upstream connections are open`);
  return Math.round(performance.now() - beganMs);
}

/** The cases C01 to C05: callers who go away, or do not read. */
export const clientCases: readonly MatrixCase[] = [
  {
    id: 'C01',
    fault: 'callers leave in the middle of streams',
    run: () =>
      onStage({}, async (stage) => {
        stage.wall.play('a', streamed([...opened, stall]));
        await Promise.all(
          Array.from({ length: 30 }, (_, at) => leave(stage, { stream: true }, 60 + at * 5)),
        );
        const ms = await closedAfter(stage);
        return `all 30 upstream calls were closed within ${ms} ms`;
      }),
  },
  {
    id: 'C02',
    fault: 'a caller leaves before headers, and in a wait between attempts',
    run: () =>
      onStage({ router: { num_retries: 3, retry_after: 1 } }, async (stage) => {
        stage.wall.play('a', [stall]);
        await leave(stage, {}, 80);
        await closedAfter(stage);
        const before = stage.wall.attempts.length;
        stage.wall.play('a', refused(500));
        await leave(stage, {}, 200);
        await wait(1_300);
        assert.equal(stage.wall.attempts.length, before + 1);
        return 'nobody was called afterwards';
      }),
  },
  {
    id: 'C03',
    fault: 'a caller does not read a large stream',
    run: () =>
      onStage({}, async (stage) => {
        const large = Array.from({ length: 400 }, () => opened.join('').repeat(40));
        stage.wall.play('a', streamed(large));
        const before = process.memoryUsage().rss;
        const socket = connect(Number(new URL(stage.url).port), '127.0.0.1');
        socket.on('error', () => undefined);
        const body = JSON.stringify({
          model: 'a',
          stream: true,
          messages: [{ role: 'user', content: 'hi' }],
        });
        socket.write(
          `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${key}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
        );
        socket.pause();
        await wait(700);
        const grown = (process.memoryUsage().rss - before) / 1e6;
        socket.destroy();
        assert.ok(grown < 150, `${grown} MB`);
        await closedAfter(stage);
        return `memory grew by ${Math.max(0, Math.round(grown))} MB, and the upstream was closed`;
      }),
  },
  {
    id: 'C04',
    fault: 'a caller closes its half after the request',
    run: () =>
      onStage({}, async (stage) => {
        stage.wall.play('a', streamed([...opened, stall]));
        const socket = connect(Number(new URL(stage.url).port), '127.0.0.1');
        const body = JSON.stringify({
          model: 'a',
          stream: true,
          messages: [{ role: 'user', content: 'hi' }],
        });
        socket.on('error', () => undefined);
        socket.end(
          `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${key}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
        );
        await wait(300);
        socket.destroy();
        await closedAfter(stage);
        return 'no hang, the upstream was closed';
      }),
  },
  {
    id: 'C05',
    fault: 'a caller leaves a call that is not streamed',
    run: () =>
      onStage({}, async (stage) => {
        stage.wall.play('a', [stall]);
        await leave(stage, {}, 80);
        const ms = await closedAfter(stage);
        stage.wall.play('a', good());
        assert.equal(saidIn((await stage.ask({ stream: true })).text), 'one two three four ');
        return `the upstream was closed within ${ms} ms`;
      }),
  },
];
