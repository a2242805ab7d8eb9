import { describe, expect, it } from 'vitest';
import type { Transport } from '../../contract/transport.ts';
import { createHttp1Transport } from '../../transport/http1/create-http1-transport.ts';
import type { HttpTransport, HttpTransportOptions } from '../../transport/transport.ts';
import { transportCases } from './transport-cases.ts';

/** The names of the cases that a transport with a fault does not pass. */
async function failuresOf(
  spoil: (send: Transport) => Transport,
  about: RegExp,
): Promise<readonly string[]> {
  const create = (options: HttpTransportOptions): HttpTransport => {
    const { send, close } = createHttp1Transport(options);
    return { send: spoil(send), close };
  };
  const failures: string[] = [];
  for (const { name, run } of transportCases(create)) {
    if (!about.test(name)) continue;
    try {
      await run();
    } catch {
      failures.push(name);
    }
  }
  return failures;
}

describe('transportCases', () => {
  it('find a transport that loses the end of an answer', async () => {
    const failures = await failuresOf(
      (send) => async (request) => {
        const answer = await send(request);
        let length = 0;
        const read = async () => {
          const bytes = await answer.body.read();
          length += bytes?.length ?? 0;
          return length > 8 ? undefined : bytes;
        };
        return { ...answer, body: { read, cancel: () => answer.body.cancel() } };
      },
      /chunked answer|five million/,
    );
    expect(failures).toEqual([
      'answers: a chunked answer is joined, its extensions and trailers left out',
      'answers: five million bytes go up and come down whole',
    ]);
  });

  it('find a transport that sends what failed once more', async () => {
    const failures = await failuresOf(
      (send) => (request) => send(request).catch(() => send(request)),
      /closes before an answer|may not act twice/,
    );
    expect(failures).toEqual([
      'failures: the connection closes before an answer',
      'connections: a request that may not act twice is never sent twice',
    ]);
  });

  it('find a transport that calls every failure by another name', async () => {
    const failures = await failuresOf(
      (send) => (request) => send(request).catch(() => Promise.reject(new Error('it broke'))),
      /nobody listens|refused requests: a line break in the path|nothing/,
    );
    expect(failures).toContain('failures: nobody listens');
    expect(failures).toContain('refused requests: a line break in the path');
  });

  it('find a transport that forgets the signal of a call', async () => {
    const failures = await failuresOf(
      (send) => (request) => send({ ...request, signal: new AbortController().signal }),
      /has aborted sends nothing/,
    );
    expect(failures).toEqual(['cancelled: a signal that has aborted sends nothing']);
  });

  it('give the reason against a case instead of running it', () => {
    const cases = transportCases(createHttp1Transport, { close: 'it is never closed' });
    const skipped = cases.filter((one) => one.skipped === 'it is never closed');
    expect(skipped.map(({ theme }) => theme)).toEqual(skipped.map(() => 'close'));
    expect(skipped.length).toBeGreaterThan(3);
    expect(cases.find(({ name }) => name.endsWith('by itself'))?.skipped).toBe('it has replay');
  });

  it('have a name each', () => {
    const names = transportCases(createHttp1Transport).map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });
});
