import { LLMError, type Logger, silentLogger } from '@llm/core';
import { fakeClock } from '@llm/core/testing';
import { describe, expect, it } from 'vitest';
import { logRefusals } from './log-refusals.ts';

function watch() {
  const clock = fakeClock();
  const lines: Readonly<Record<string, unknown>>[] = [];
  const keep = (level: string) => (fields: object, message: string) =>
    void lines.push({ level, message, ...fields });
  const logger: Logger = { ...silentLogger, warn: keep('warn'), error: keep('error') };
  const log = logRefusals(logger, clock);
  const refuse = (status: number, path = '/v1/models', cause: unknown = wrongKey) =>
    log({ requestId: 'r1', method: 'GET', path, peer: '127.0.0.1' }, cause, status);
  return { clock, lines, refuse };
}
const wrongKey = new LLMError('authentication', 'Incorrect API key provided');

describe('logRefusals', () => {
  it('says who was refused what, and why', () => {
    const { lines, refuse } = watch();
    refuse(401);
    expect(lines).toEqual([
      {
        level: 'warn',
        message: 'request refused',
        requestId: 'r1',
        method: 'GET',
        path: '/v1/models',
        peer: '127.0.0.1',
        status: 401,
        error: 'authentication',
        reason: 'Incorrect API key provided',
      },
    ]);
  });

  it('says of a failure of its own what it was, and never a key', () => {
    const { lines, refuse } = watch();
    refuse(500, '/sk-proj-0123456789abcdef', new TypeError('no sk-proj-0123456789abcdef'));
    expect(lines).toMatchObject([
      {
        level: 'error',
        message: 'a request failed inside the gateway',
        cause: 'TypeError: no ***',
        stack: expect.stringContaining('log-refusals.test.ts') as string,
      },
    ]);
    expect(JSON.stringify(lines)).not.toContain('0123456789');
  });

  it('writes so many lines of a status, and then how many there were', async () => {
    const { clock, lines, refuse } = watch();
    for (let at = 0; at < 10_000; at += 1) refuse(401, `/${'x'.repeat(5_000)}`);
    refuse(404);
    expect(lines).toHaveLength(21);
    expect(JSON.stringify(lines).length).toBeLessThan(10_000);
    await clock.advance(10_000);
    expect(lines.slice(21)).toMatchObject([{ status: 401, suppressed: 9_980, seconds: 10 }]);
    refuse(401);
    expect(lines).toHaveLength(23);
  });

  it('is not silenced by a clock that is set back', async () => {
    const { clock, lines, refuse } = watch();
    for (let at = 0; at < 30; at += 1) refuse(401);
    await clock.advance(10_000);
    const before = lines.length;
    refuse(401);
    expect(lines.length).toBe(before + 1);
  });
});
