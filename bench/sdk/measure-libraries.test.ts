import { describe, expect, it } from 'vitest';
import type { Library } from '../../packages/proxy/test/sdk-bench/library.ts';
import { measureLibraries, type MeasureOptions } from './measure-libraries.ts';

function setUp(costs: Readonly<Record<'ours' | 'openai', number>>) {
  let cpu = 0;
  const order: string[] = [];
  const library = (id: 'ours' | 'openai', text = 'hello'): Library => {
    const call = (): Promise<string> => {
      cpu += costs[id];
      order.push(id);
      return Promise.resolve(text);
    };
    return { id, title: id, plain: call, stream: call };
  };
  const random = [0.9, 0.1, 0.1, 0.9, 0.9, 0.1];
  const options: MeasureOptions = {
    rounds: 2,
    warmUps: 1,
    calls: { plain: 3, stream: 2 },
    concurrency: 2,
    expected: { plain: 'hello', stream: 'hello' },
    random: () => random.shift() ?? 0,
    cpuUs: () => cpu,
    collectGarbage: () => order.push('|'),
    say: () => undefined,
  };
  return { library, options, order };
}

describe('measureLibraries', () => {
  it('stops where a library gets another text', async () => {
    const { library, options } = setUp({ ours: 1, openai: 1 });
    const measuring = measureLibraries([library('ours', 'hell')], options);
    await expect(measuring).rejects.toThrow('ours got another plain text: hell');
  });

  it('gives microseconds a call of each round after the warm-up', async () => {
    const { library, options } = setUp({ ours: 5, openai: 20 });
    const { plain, stream } = await measureLibraries([library('ours'), library('openai')], options);
    expect([...plain]).toEqual(
      expect.arrayContaining([
        ['ours', [5, 5]],
        ['openai', [20, 20]],
      ]),
    );
    expect(stream.get('openai')).toEqual([20, 20]);
  });

  it('takes turns, in another order each round', async () => {
    const { library, options, order } = setUp({ ours: 1, openai: 1 });
    await measureLibraries([library('ours'), library('openai')], options);
    const shares = order.join('').split('|').slice(1);
    expect(shares.map((share) => (share.startsWith('ours') ? 'ours' : 'openai'))).toEqual(
      ['openai', 'openai', 'ours', 'ours'].concat(
        ['ours', 'ours', 'openai', 'openai'],
        ['openai', 'openai', 'ours', 'ours'],
      ),
    );
    expect(shares[0]?.length).toBe(3 * 'openai'.length);
  });
});
