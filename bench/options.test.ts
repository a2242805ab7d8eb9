import { describe, expect, it } from 'vitest';
import { decodeOptions } from './options.ts';

describe('decodeOptions', () => {
  it('names the flag and the choices of a name it does not know', () => {
    expect(() => decodeOptions(['--scenario', 'chat-2k'])).toThrow(
      /--scenario: "chat-2k".*chat-1k/,
    );
    expect(() => decodeOptions(['--targets', 'gateway,nginx'])).toThrow(/--targets: "nginx"/);
    expect(() => decodeOptions(['--round', '3'])).toThrow(/--round/);
  });

  it.each(['0', '-1', '51', '2.5', 'many'])('refuses %s rounds', (rounds) => {
    expect(() => decodeOptions([`--rounds=${rounds}`])).toThrow(/--rounds has to be a number/);
  });

  it('measures everything but the extra scenarios and relays by default', () => {
    const options = decodeOptions([]);
    expect(options).toMatchObject({ rounds: 5, seconds: 2, connections: 64, streams: 512 });
    expect(options).toMatchObject({
      scenarios: [
        'chat-1k',
        'chat-1k-8',
        'chat-200k',
        'stream',
        'stream-merged',
        'tls',
        'tls-stream',
        'anthropic',
        'paced',
        'start',
      ],
      targets: undefined,
    });
  });

  it('takes single flags over --quick, and the separator that pnpm hands on', () => {
    expect(decodeOptions(['--', '--quick', '--rounds', '1'])).toMatchObject({
      rounds: 1,
      seconds: 1,
      quick: true,
    });
  });

  it('asks for help', () => {
    expect(decodeOptions(['--help'])).toBe('help');
  });
});
