import { fakeClock } from '@llm/core/testing';
import { describe, expect, it } from 'vitest';
import { createFailover } from './failover.ts';

function setUp() {
  const clock = fakeClock();
  const states: string[] = [];
  let probes = 0;
  let isDown = true;
  const failover = createFailover({
    async probe() {
      probes += 1;
      if (isDown) throw new TypeError('away');
    },
    commandMs: 200,
    clock,
    onChange: (state) => states.push(state),
  });
  const fail = () =>
    failover.run(() => Promise.reject(new TypeError('away'))).catch(() => undefined);
  return {
    ...{ clock, states, failover, fail },
    probes: () => probes,
    setDown: (down: boolean) => {
      isDown = down;
    },
  };
}

describe('createFailover', () => {
  it('asks until five requests in a row have failed', async () => {
    const { failover, fail, states } = setUp();
    for (let at = 0; at < 4; at += 1) await fail();
    expect(await failover.run(async () => 'well')).toBe('well');
    for (let at = 0; at < 4; at += 1) await fail();
    expect(states).toEqual([]);
    await fail();
    expect([states, failover.isShared()]).toEqual([['alone'], false]);
  });

  it('asks nobody while it is away but one probe a second, and all when that succeeds', async () => {
    const { failover, fail, clock, probes, setDown, states } = setUp();
    let back = 0;
    failover.onBack(() => {
      back += 1;
    });
    for (let at = 0; at < 9; at += 1) await fail();
    let asked = 0;
    const ask = async (): Promise<void> => {
      asked += 1;
    };
    await expect(failover.run(ask)).rejects.toThrow('not asked');
    await clock.advance(3_500);
    expect([asked, probes()]).toEqual([0, 3]);
    setDown(false);
    await clock.advance(500);
    await failover.run(ask);
    expect([asked, probes(), back, states]).toEqual([1, 4, 1, ['alone', 'shared']]);
  });

  it('tells of a connection that was lost and is there again, and once of an outage', async () => {
    const { failover, fail, clock, setDown } = setUp();
    let back = 0;
    failover.onBack(() => {
      back += 1;
    });
    failover.reconnected();
    expect(back).toBe(1);
    for (let at = 0; at < 5; at += 1) await fail();
    failover.reconnected();
    expect(back).toBe(1);
    setDown(false);
    await clock.advance(1_000);
    expect(back).toBe(2);
  });

  it('stops when it is closed', async () => {
    const { failover, fail, clock } = setUp();
    for (let at = 0; at < 5; at += 1) await fail();
    failover.close();
    expect(clock.pending).toBe(0);
  });
});
