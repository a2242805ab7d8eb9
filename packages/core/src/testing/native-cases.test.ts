import { describe, expect, it } from 'vitest';
import { failingCases } from '../../test/failing-cases.ts';
import {
  createInventedWatcher,
  inventedNative,
  inventedProtocol,
} from '../../test/invented-protocol/invented-protocol.ts';
import type { StreamingNativeClient, StreamWatcher } from '../contract/protocol.ts';
import { loadFixtures } from './load-fixtures.ts';
import { nativeCases } from './native-cases.ts';
import { streamFixtures } from './stream-cases.ts';

const fixtures = loadFixtures(
  new URL('../../test/invented-protocol/__fixtures__/', import.meta.url),
);
const { client } = inventedProtocol;

async function failuresWith(change: Partial<StreamingNativeClient>): Promise<string> {
  const changed = { ...client, native: { ...inventedNative, ...change } };
  return (await failingCases(nativeCases(changed, fixtures, streamFixtures(fixtures)))).join('\n');
}

/** A watcher that differs from the whole one. */
const failuresOfWatcher = (
  change: (watcher: StreamWatcher) => Partial<StreamWatcher>,
): Promise<string> =>
  failuresWith({
    createWatcher(options) {
      const watcher = createInventedWatcher(options);
      return new Proxy(watcher, {
        get: (target, name) => ({ ...target, ...change(target) })[name as keyof StreamWatcher],
      });
    },
  });

describe('nativeCases', () => {
  it('find a watcher that sees no failure and no end', async () => {
    const failures = await failuresOfWatcher(() => ({ failure: undefined }));
    expect(failures).toContain('native stream text: cut off after any event');
    expect(failures).toContain('native stream late-error: ends as decoding ends');
    expect(failures).toContain('native stream text: is cut off when it repeats itself');
  });

  it('find a watcher that does not count', async () => {
    expect(await failuresOfWatcher(() => ({ usage: undefined }))).toContain(
      'native stream text: ends as decoding ends',
    );
  });

  it('find a watcher that has always started', async () => {
    const empty = [
      {
        name: 'empty',
        bytes: new Uint8Array(),
        request: { model: 'm', messages: [] },
        events: [],
        error: 'connection' as const,
      },
    ];
    const native: StreamingNativeClient = {
      ...inventedNative,
      createWatcher: () => ({ ...createInventedWatcher({ repeatLimit: 0 }), started: true }),
    };
    const cases = nativeCases({ ...client, native }, [], empty);
    expect((await failingCases(cases)).join('\n')).toContain('ends as decoding ends');
  });

  it('find a watcher that lets parts of events pass', async () => {
    const failures = await failuresOfWatcher((watcher) => ({
      push(bytes) {
        watcher.push(bytes);
        return bytes;
      },
    }));
    expect(failures).toContain('whole events only');
  });

  it('find a watcher that loses bytes', async () => {
    const failures = await failuresOfWatcher((watcher) => ({
      push(bytes) {
        watcher.push(bytes);
        return new Uint8Array();
      },
    }));
    expect(failures).toContain('native stream text: ends as decoding ends');
  });

  it('find an inspection that counts something else', async () => {
    const failures = await failuresWith({ inspectResponse: () => ({ usage: undefined }) });
    expect(failures).toBe('native response text: counts the tokens that decoding counts');
  });

  it('find nothing in a lane that is whole, and ask nothing of a protocol without one', async () => {
    expect(await failuresWith({})).toBe('');
    const { native: _, ...without } = client;
    expect(nativeCases(without, fixtures, streamFixtures(fixtures))).toEqual([]);
  });
});
