import { LLMError, type Logger, silentLogger } from '@llm/core';
import { expect, it } from 'vitest';
import { refuseSafely } from './refuse-safely.ts';

it('tells in plain words what cannot be told otherwise, and logs a failure once', () => {
  const lines: object[] = [];
  const logger: Logger = { ...silentLogger, error: (fields) => void lines.push(fields) };
  const logged: unknown[] = [];
  const tell = refuseSafely(logger, (_, cause) => void logged.push(cause));
  const broken = new TypeError('no words');
  const refuse = (): never => {
    throw broken;
  };
  const request = { requestId: 'r', method: 'GET', path: '/' };
  const wrong = new LLMError('authentication', 'wrong key');
  expect(tell(refuse, wrong, request)).toMatchObject({
    status: 401,
    body: '{"error":{"message":"wrong key","code":"authentication"}}',
  });
  expect(tell(refuse, broken, request)).toMatchObject({ status: 500 });
  expect(lines).toMatchObject([{ cause: 'TypeError: no words' }, { cause: 'TypeError: no words' }]);
  expect(logged).toEqual([wrong]);
});
