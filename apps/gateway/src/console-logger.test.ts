import { describe, expect, it } from 'vitest';
import { createConsoleLogger } from './console-logger.ts';

describe('createConsoleLogger', () => {
  it('writes a line of JSON, and none for what only a programmer wants to see', () => {
    let text = '';
    const logger = createConsoleLogger({
      write(more) {
        text += more;
      },
    });
    logger.debug({}, 'hidden');
    logger.warn({ model: 'a' }, 'look');
    expect(text).toBe('{"level":"warn","message":"look","model":"a"}\n');
  });
});
