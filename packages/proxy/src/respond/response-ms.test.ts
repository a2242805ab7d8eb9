import { describe, expect, it } from 'vitest';
import { withResponseMs } from './response-ms.ts';

const encoder = new TextEncoder();
const textOf = ({ bytes }: { readonly bytes: Uint8Array }) => new TextDecoder().decode(bytes);

describe('withResponseMs', () => {
  it('adds the milliseconds, and leaves the rest byte for byte', () => {
    const bytes = encoder.encode('{"n":1e400, "s":"ü"}');
    expect(textOf(withResponseMs({ bytes }, 12.5))).toBe(
      '{"n":1e400, "s":"ü","_response_ms":12.5}',
    );
  });

  it.each([
    [{ bytes: encoder.encode('[]') }, 1],
    [{ bytes: encoder.encode('{"a":') }, 1],
    [{ bytes: encoder.encode('{}'), contentType: 'audio/mpeg' }, 1],
    [{ bytes: encoder.encode('{}') }, undefined],
  ])('leaves %j alone', (answer, responseMs) => {
    expect(withResponseMs(answer, responseMs)).toBe(answer);
  });
});
