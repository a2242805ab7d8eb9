import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { environmentCredentials } from './environment-credentials.ts';

const names = ['TEST_PROVIDER_KEY', 'TEST_PROVIDER_URL'] as const;
const provider = {
  auth: { scheme: 'bearer', env: names[0] },
  baseUrlEnv: names[1],
} as const;

describe('environmentCredentials', () => {
  const clear = (): void => {
    for (const name of names) Reflect.deleteProperty(process.env, name);
  };
  beforeEach(clear);
  afterEach(clear);

  it('gives nothing where no variable is set', () => {
    expect(environmentCredentials(provider)).toEqual({});
  });

  it('takes an empty or blank variable for absent', () => {
    process.env[names[0]] = '';
    process.env[names[1]] = '  ';
    expect(environmentCredentials(provider)).toEqual({});
  });

  it('gives nothing for a provider that names no variable', () => {
    expect(environmentCredentials({ auth: { scheme: 'none' } })).toEqual({});
  });

  it('gives nothing where the runtime lets nobody read it, as Deno', () => {
    const known = Object.getOwnPropertyDescriptor(globalThis, 'process');
    const env = new Proxy(
      {},
      {
        get() {
          throw new Error('Requires env access');
        },
      },
    );
    try {
      Object.defineProperty(globalThis, 'process', { value: { env }, configurable: true });
      expect(environmentCredentials(provider)).toEqual({});
    } finally {
      Object.defineProperty(globalThis, 'process', known ?? {});
    }
  });

  it('gives nothing where the runtime has no environment', () => {
    const known = Object.getOwnPropertyDescriptor(globalThis, 'process');
    process.env[names[0]] = 'key';
    try {
      Object.defineProperty(globalThis, 'process', { value: undefined, configurable: true });
      expect(environmentCredentials(provider)).toEqual({});
    } finally {
      Object.defineProperty(globalThis, 'process', known ?? {});
    }
  });

  it('reads the settings that are set', () => {
    process.env[names[1]] = 'north';
    const settingsEnv = { zone: names[0], region: names[1] };
    expect(environmentCredentials({ auth: { scheme: 'none' }, settingsEnv })).toEqual({
      settings: { region: 'north' },
    });
  });

  it('reads the variables at each call', () => {
    process.env[names[0]] = ' key-1\n';
    process.env[names[1]] = 'https://proxy.example/v1';
    expect(environmentCredentials(provider)).toEqual({
      apiKey: 'key-1',
      baseUrl: 'https://proxy.example/v1',
    });
    process.env[names[0]] = 'key-2';
    expect(environmentCredentials(provider).apiKey).toBe('key-2');
  });
});
