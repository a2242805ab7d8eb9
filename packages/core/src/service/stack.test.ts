import { describe, expect, it } from 'vitest';
import type { Layer } from '../contract/service.ts';
import { testContext } from '../testing/test-context.ts';
import { stack } from './stack.ts';

const named =
  (name: string): Layer<string, string> =>
  (inner) =>
  async (request, context) =>
    `${name}(${await inner(`${request}>${name}`, context)})`;

describe('stack', () => {
  it('lets a failure pass through every layer', async () => {
    const service = stack([named('a')], () => Promise.reject(new TypeError('inside')));
    await expect(service('x', testContext())).rejects.toThrow('inside');
  });

  it('puts the first layer outermost', async () => {
    const service = stack([named('a'), named('b')], async (request: string) => request);
    expect(await service('x', testContext())).toBe('a(b(x>a>b))');
  });

  it('is the service itself without layers', () => {
    const service = async (request: string): Promise<string> => request;
    expect(stack([], service)).toBe(service);
  });
});
