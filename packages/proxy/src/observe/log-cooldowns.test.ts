import { type Logger, LLMError, silentLogger } from '@llm/core';
import { scriptedChat } from '@llm/core/testing';
import { describe, expect, it } from 'vitest';
import { logCooldowns } from './log-cooldowns.ts';

function linesOf(error: LLMError) {
  const lines: [Readonly<Record<string, unknown>>, string][] = [];
  const logger: Logger = {
    ...silentLogger,
    error: (fields, message) => void lines.push([fields, message]),
  };
  const service = scriptedChat();
  const deployment = { id: 'd1', modelName: 'fast', provider: 'acme', model: 'fast-1', service };
  logCooldowns(logger)({ deployment, error, ms: 5_000 });
  return lines;
}

describe('logCooldowns', () => {
  it('says which account is refused and why, without keys', () => {
    const key = 'sk-abcdefghijklmnop1234567890';
    const error = new LLMError('rate_limited', `no credit left for ${key}`, {
      retryable: false,
      upstream: { status: 402, code: 'insufficient_quota', isAccount: true },
    });
    const [line, ...others] = linesOf(error);
    expect(others).toEqual([]);
    expect(line).toMatchObject([
      {
        deployment: 'd1',
        provider: 'acme',
        model: 'fast-1',
        error: 'rate_limited',
        upstreamStatus: 402,
        upstreamCode: 'insufficient_quota',
        cooldownMs: 5_000,
      },
      'the account of a deployment is refused',
    ]);
    expect(line?.[0]['reason']).toContain('no credit left');
    expect(JSON.stringify(line)).not.toContain(key.slice(4, 20));
  });

  it('says that a key is refused', () => {
    const [line] = linesOf(new LLMError('authentication', 'bad key'));
    expect(line?.[1]).toBe('a deployment is refused');
  });

  it.each(['rate_limited', 'upstream'] as const)('says nothing of %s, which passes', (code) => {
    expect(linesOf(new LLMError(code, 'later'))).toEqual([]);
  });
});
