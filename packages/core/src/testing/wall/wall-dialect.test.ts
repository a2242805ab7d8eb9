import { describe, expect, it } from 'vitest';
import { inventedProtocol } from '../../../test/invented-protocol/invented-protocol.ts';
import { LLMError } from '../../error/llm-error.ts';
import { createSseDecoder } from '../../framing/decode-sse.ts';
import { textEvents, textResponse } from '../chat-examples.ts';
import { wallDialect } from './wall-dialect.ts';

const dialect = wallDialect(inventedProtocol);
const textOf = (steps: readonly unknown[]): string =>
  steps.map((step) => (step instanceof Uint8Array ? Buffer.from(step).toString() : step)).join('');

describe('wallDialect', () => {
  it('refuses a protocol that nobody can speak to callers', () => {
    expect(() => wallDialect({ ...inventedProtocol, server: undefined } as never)).toThrow(
      'has no server side',
    );
  });

  it('writes a refusal under its status', () => {
    const steps = dialect.refusal(new LLMError('overloaded', 'busy'), 'retry-after: 2');
    expect(textOf(steps)).toMatch(/^HTTP\/1\.1 5\d\d\r\n[^]*retry-after: 2\r\n[^]*"busy/);
  });

  it('writes a failure that the protocol’s own client understands', () => {
    const decoder = inventedProtocol.client.createStreamDecoder({ model: 'm', messages: [] });
    const [event] = createSseDecoder().push(dialect.failure(new LLMError('overloaded', 'busy')));
    if (event === undefined) throw new Error('no event');
    expect(() => decoder.push(event)).toThrow(expect.objectContaining({ code: 'overloaded' }));
  });

  it('writes a whole answer that the protocol’s own client understands', () => {
    const body = textOf(dialect.whole(textResponse('Hello'))).split('\r\n\r\n')[1] ?? '';
    expect(body).toContain('Hello');
  });

  it('writes each event of a stream by itself', () => {
    const pieces = dialect.pieces(textEvents(['Hel', 'lo']));
    const decoder = inventedProtocol.client.createStreamDecoder({ model: 'm', messages: [] });
    const counts = pieces.map((piece) => createSseDecoder().push(piece).length);
    expect(counts).toEqual(pieces.map(() => 1));
    const events = createSseDecoder()
      .push(Buffer.concat(pieces))
      .flatMap((one) => decoder.push(one));
    expect(events.filter(({ type }) => type === 'delta')).toHaveLength(2);
    expect(dialect.streamType).toBe('text/event-stream');
  });
});
