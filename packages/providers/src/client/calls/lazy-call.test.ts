import { expect, it } from 'vitest';
import { connect } from '@llm/core';
import { mocked } from '../../mock/mocked.ts';
import { mock } from '../../mock/index.ts';
import { createEngine } from '../engine.ts';
import { completion } from './completion.ts';
import { lazyCall } from './lazy-call.ts';

it('loads a call when it is made, and rejects where that fails', async () => {
  let loads = 0;
  const engine = createEngine({ service: connect(mock) }, (clock) => mocked({ clock }));
  const params = { model: 'a', messages: [{ role: 'user', content: 'Hi' }] } as never;
  const lazy = lazyCall('completion', () => {
    loads += 1;
    return loads === 1
      ? Promise.reject(new TypeError('no such file'))
      : Promise.resolve(completion);
  });
  const call = lazy.bind(engine);
  expect(loads).toBe(0);
  await expect(call(params)).rejects.toThrow('no such file');
  await expect(call(params)).resolves.toMatchObject({ object: 'chat.completion' });
});
