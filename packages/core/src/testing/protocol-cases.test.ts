import { describe, expect, it } from 'vitest';
import { failingCases } from '../../test/failing-cases.ts';
import { inventedProtocol } from '../../test/invented-protocol/invented-protocol.ts';
import { loadFixtures } from './load-fixtures.ts';
import { protocolCases } from './protocol-cases.ts';

const fixtures = loadFixtures(
  new URL('../../test/invented-protocol/__fixtures__/', import.meta.url),
);

describe('protocolCases', () => {
  it('find a protocol without an id, a side or a fixture', async () => {
    const { operation, client } = inventedProtocol;
    for (const [protocol, known] of [
      [{ ...inventedProtocol, id: 'In Vented' }, fixtures],
      [{ id: 'invented', operation }, fixtures],
      [{ id: 'invented', operation, client }, []],
    ] as const) {
      const failing = await failingCases(protocolCases(protocol, known));
      expect(failing).toContain(`${protocol.id} protocol: has an id and at least one side`);
    }
  });

  it('ask a protocol with one side for nothing of the other', () => {
    const { id, operation, client, server } = inventedProtocol;
    const named = (cases: ReturnType<typeof protocolCases>, what: RegExp): boolean =>
      cases.some(({ name }) => what.test(name));
    expect(
      named(protocolCases({ id, operation, client }, fixtures), /invented (server|round trip)/),
    ).toBe(false);
    expect(
      named(
        protocolCases({ id, operation, server }, fixtures),
        /invented (stream|native|round trip)/,
      ),
    ).toBe(false);
  });

  for (const { name, run } of protocolCases(inventedProtocol, fixtures)) it(name, run);
});
