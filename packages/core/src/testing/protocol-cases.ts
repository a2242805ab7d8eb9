import { ok } from 'node:assert/strict';
import type { StreamingProtocol } from '../contract/protocol.ts';
import type { ConformanceCase } from './conformance-case.ts';
import type { ProtocolFixture } from './load-fixtures.ts';
import { junkBytesCases } from './junk-bytes-cases.ts';
import { lossCases } from './loss-cases.ts';
import { nativeCases } from './native-cases.ts';
import { requestCases } from './request-cases.ts';
import { addressCases } from './route-cases.ts';
import { roundTripCases, serverCases } from './server-cases.ts';
import { streamCases, streamFixtures } from './stream-cases.ts';

/**
 * What every chat protocol must do, as cases for any test runner.
 *
 * Each part of a fixture is compared with its counterpart; each stream is also read cut at every byte,
 * in every writing that its framing allows, and cut off after each event. Where the protocol has both
 * sides they must understand each other, and where it has passthrough that must come to the same.
 */
export function protocolCases(
  protocol: StreamingProtocol<'chat'>,
  fixtures: readonly ProtocolFixture[],
): readonly ConformanceCase[] {
  const { id, client, server } = protocol;
  const streams = streamFixtures(fixtures);
  const cases = [
    {
      name: 'protocol: has an id and at least one side',
      run() {
        ok(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(id), `the id ${id} is not in kebab-case`);
        ok(client !== undefined || server !== undefined, 'neither a client nor a server side');
        ok(fixtures.length > 0, 'a protocol shows itself by fixtures');
      },
    },
    ...(client === undefined ? [] : [fixtureCase(fixtures)]),
    ...(client === undefined
      ? []
      : [
          ...addressCases(client),
          ...requestCases(client, fixtures),
          ...lossCases(client),
          ...junkBytesCases(client),
          ...streamCases(client, streams),
          ...nativeCases(client, fixtures, streams),
        ]),
    ...(server === undefined ? [] : serverCases(server)),
    ...(client === undefined || server === undefined
      ? []
      : roundTripCases({ client, server }, fixtures)),
  ];
  return cases.map(({ name, run }) => ({ name: `${id} ${name}`, run }));
}

/** Failures alone say nothing about how a protocol speaks. */
function fixtureCase(fixtures: readonly ProtocolFixture[]): ConformanceCase {
  return {
    name: 'protocol: shows a request, an answer and a stream by its fixtures',
    run() {
      const has = (isPart: (fixture: ProtocolFixture) => boolean, what: string): void =>
        ok(fixtures.some(isPart), `no fixture has ${what}`);
      has(
        ({ hub, wire }) => hub !== undefined && wire !== undefined,
        'a request and its wire form',
      );
      has(
        ({ response, hubResponse }) => response !== undefined && hubResponse !== undefined,
        'a whole answer and what it becomes',
      );
      has(
        ({ stream, events, streamError }) =>
          stream !== undefined && events !== undefined && streamError === undefined,
        'a stream that ends well and its events',
      );
    },
  };
}
