import { describe, expect, it } from 'vitest';
import { failingCases } from '../../test/failing-cases.ts';
import { inventedProtocol } from '../../test/invented-protocol/invented-protocol.ts';
import { finite, lossCases } from './loss-cases.ts';

const { client } = inventedProtocol;

describe('lossCases', () => {
  it('name each field that is lost in silence, and no other', async () => {
    const silent = await failingCases(
      lossCases({
        ...client,
        encodeRequest(request) {
          const { losses = [], ...written } = client.encodeRequest(request);
          return { ...written, losses: losses.filter(({ path }) => path !== 'topP') };
        },
      }),
    );
    expect(silent).toEqual(['request: topP is sent, or reported as lost']);
    expect(await failingCases(lossCases(client))).toEqual([]);
  });
});

describe('finite', () => {
  it('finds what JSON has no word for, however deep it stands', () => {
    for (const value of [Number.NaN, { a: [{ b: Infinity }] }])
      expect(() => {
        finite(value, 'body');
      }).toThrow();
    expect(() => {
      finite({ a: [0, null, 'NaN', undefined] }, 'body');
    }).not.toThrow();
  });
});
