import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type Relay, type RelayOptions, startRelay } from './start-relay.ts';
import { startWall, type Wall } from './start-wall.ts';
import { fin, type WallStep } from './wall-step.ts';

let wall: Wall | undefined;
let relay: Relay | undefined;
afterEach(async () => {
  await relay?.close();
  await wall?.close();
});

/** What comes through a relay of what a wall writes when it is connected to. */
async function through(toxics: Pick<RelayOptions, 'up' | 'down'>, steps: readonly WallStep[]) {
  wall = await startWall();
  await wall.playOnAccept(steps);
  relay = await startRelay({ to: wall, random: () => 0.5, ...toxics });
  return read(relay.port);
}

function read(port: number) {
  const startedAt = performance.now();
  const pieces: string[] = [];
  return new Promise<{ pieces: string[]; end: string; ms: number }>((resolve) => {
    const client = connect(port, '127.0.0.1');
    const over = (end: string): void => resolve({ pieces, end, ms: performance.now() - startedAt });
    client.on('data', (bytes) => pieces.push(String(bytes)));
    client.on('end', () => over('end'));
    client.on('error', ({ message }) => over(message.split(' ')[1] ?? ''));
  });
}

describe('startRelay', () => {
  it('passes bytes and the end', async () => {
    const { pieces, end } = await through({}, ['hello', fin]);
    expect([pieces.join(''), end]).toEqual(['hello', 'end']);
  });

  it('makes pieces late, and a way no narrower', async () => {
    const steps = Array.from({ length: 20 }, () => ['x', 2]).flat();
    const { pieces, ms } = await through({ down: { latencyMs: 60, jitterMs: 20 } }, [
      ...steps,
      fin,
    ]);
    expect(pieces.join('')).toHaveLength(20);
    expect(ms).toBeGreaterThan(70);
    expect(ms).toBeLessThan(5_000);
  });

  it('slices', async () => {
    const { pieces } = await through({ down: { sliceBytes: 2, bytesPerSecond: 20 } }, [
      'hello',
      fin,
    ]);
    expect(pieces.join('')).toBe('hello');
    expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThan(5);
  });

  it('bounds the bytes in a second', async () => {
    const { pieces, ms } = await through({ down: { bytesPerSecond: 10_000, sliceBytes: 100 } }, [
      'x'.repeat(1_000),
      fin,
    ]);
    expect(pieces.join('')).toHaveLength(1_000);
    expect(ms).toBeGreaterThan(90);
  });

  it('resets after so many bytes', async () => {
    const { pieces, end } = await through({ down: { resetAfterBytes: 3 } }, ['hello', 100, fin]);
    expect(['hel', '']).toContain(pieces.join(''));
    expect(end).toBe('ECONNRESET');
  });

  it('refuses while it is held, and passes again', async () => {
    wall = await startWall();
    await wall.playOnAccept(['hello', fin]);
    relay = await startRelay({ to: wall });
    relay.hold(true);
    expect((await read(relay.port)).end).toBe('ECONNRESET');
    relay.hold(false);
    expect((await read(relay.port)).pieces.join('')).toBe('hello');
  });

  it('resets what is open, and lets both sides know', async () => {
    wall = await startWall();
    await wall.playOnAccept(['hello']);
    relay = await startRelay({ to: wall });
    const asked = read(relay.port);
    while (wall.open === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await new Promise((resolve) => setTimeout(resolve, 20));
    relay.cut();
    expect((await asked).end).toBe('ECONNRESET');
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect([relay.open, wall.open]).toEqual([0, 0]);
  });
});
