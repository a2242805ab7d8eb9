import { describe, expect, it } from 'vitest';
import { createTurnEnd } from './turn-end.ts';

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('createTurnEnd', () => {
  it('runs the others when one throws', async () => {
    const ran: string[] = [];
    const thrown: unknown[] = [];
    const listeners = process.listeners('uncaughtException');
    process.removeAllListeners('uncaughtException');
    process.once('uncaughtException', (error) => thrown.push(error.message));
    const { add } = createTurnEnd();
    add(() => ran.push('first'));
    add(() => {
      throw new Error('broken');
    });
    add(() => ran.push('third'));
    await turn();
    await turn();
    for (const listener of listeners) process.on('uncaughtException', listener);
    expect([ran, thrown]).toEqual([['first', 'third'], ['broken']]);
  });

  it('runs nothing before the end of the turn, and then all in their order', async () => {
    const ran: string[] = [];
    const { add } = createTurnEnd();
    add(() => ran.push('first'));
    await Promise.resolve();
    add(() => ran.push('second'));
    expect(ran).toEqual([]);
    await turn();
    expect(ran).toEqual(['first', 'second']);
  });

  it('leaves what a task adds to the next turn', async () => {
    const ran: string[] = [];
    const { add } = createTurnEnd();
    add(() => {
      ran.push('first');
      add(() => ran.push('second'));
    });
    await turn();
    expect(ran).toEqual(['first']);
    await turn();
    expect(ran).toEqual(['first', 'second']);
  });
});
