import type { Logger } from '@llm/core';
import { describe, expect, it } from 'vitest';
import { logRedis } from './log-redis.ts';

describe('logRedis', () => {
  it('tells that Redis is away as an error, with the cause, and that it is back', () => {
    const lines: string[] = [];
    const write = (level: string) => (fields: object, message: string) =>
      void lines.push(`${level} ${message} ${JSON.stringify(fields)}`);
    const [debug, info, warn, error] = ['debug', 'info', 'warn', 'error'].map(write);
    const logger = { debug, info, warn, error } as Logger;
    const log = logRedis(logger);
    log('alone', new Error('Command timed out'));
    log('shared', undefined);
    expect(lines[0]).toContain('error Redis cannot be reached');
    expect(lines[0]).toContain('Command timed out');
    expect(lines[1]).toContain('info Redis is back');
  });
});
