import { connect, createServer, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { fin, halfClose, reset, stall, takeSteps, type WallStep } from './wall-step.ts';

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** What a client sees of steps: its bytes, and how they end. */
async function seen(steps: readonly WallStep[], andThen?: (client: Socket) => void) {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.resume();
    void takeSteps(steps, { socket });
  });
  closers.push(() => server.close());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const client = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  closers.push(() => client.destroy());
  let text = '';
  const told: string[] = [];
  client.on('data', (bytes) => {
    text += String(bytes);
    andThen?.(client);
  });
  client.on('end', () => told.push('end'));
  client.on('error', ({ message }) => told.push(message.split(' ')[1] ?? ''));
  await new Promise((resolve) => setTimeout(resolve, 60));
  return { text, told };
}

describe('takeSteps', () => {
  it('writes, waits and ends politely', async () => {
    expect(await seen(['a', 5, Buffer.from('b'), '', fin])).toEqual({ text: 'ab', told: ['end'] });
  });

  it('resets', async () => {
    expect(await seen(['a', 10, reset, 'never'])).toEqual({ text: 'a', told: ['ECONNRESET'] });
  });

  it('ends its own half and goes on with what it does', async () => {
    const steps: unknown[] = [];
    const read = await seen(['a', halfClose, () => steps.push('went on')]);
    expect(read).toEqual({ text: 'a', told: ['end'] });
    expect(steps).toEqual(['went on']);
  });

  it('stalls until the other side has gone', async () => {
    expect(await seen(['a', stall, 'never'])).toEqual({ text: 'a', told: [] });
    const steps: unknown[] = [];
    await seen(['a', stall, () => steps.push('never')], (client) => client.destroy());
    expect(steps).toEqual([]);
  });

  it('waits for a function', async () => {
    const later = new Promise((resolve) => setTimeout(resolve, 10));
    expect(await seen(['a', () => later, 'b', fin])).toEqual({ text: 'ab', told: ['end'] });
  });
});
