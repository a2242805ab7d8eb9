import type { JsonObject } from '@llm/core';
import { describe, expect, it } from 'vitest';
import { type AddressOptions, chooseAddress } from './address.ts';
import { loadConfig } from '../load.ts';

const open: JsonObject = { model_list: [{ model_name: 'a', litellm_params: { model: 'mock/a' } }] };
const guarded: JsonObject = { ...open, general_settings: { master_key: 'sk-0123456789abcdef' } };

const choose = async (
  source: JsonObject,
  options: AddressOptions = {},
  environment: Record<string, string> = {},
) => chooseAddress(await loadConfig(source, { environment }), options);

describe('chooseAddress', () => {
  it.each(['0.0.0.0', '::', '10.0.0.1', 'example.com', '127.0.0.1.example.com'])(
    'refuses %s without a key',
    async (host) => {
      await expect(choose(open, { host })).rejects.toMatchObject({ code: 'permission_denied' });
    },
  );

  it('refuses a host of the file and of the environment as well', async () => {
    await expect(choose({ ...open, server: { host: '0.0.0.0' } })).rejects.toMatchObject({
      code: 'permission_denied',
    });
    await expect(choose(open, {}, { HOST: '0.0.0.0' })).rejects.toMatchObject({
      code: 'permission_denied',
    });
  });

  it('refuses a port that is none', async () => {
    await expect(choose(open, {}, { PORT: 'http' })).rejects.toMatchObject({
      code: 'invalid_request',
    });
  });

  it('listens on this machine alone without a key', async () => {
    expect(await choose(open)).toEqual({ host: '127.0.0.1', port: 4000 });
    expect(await choose(open, { host: 'localhost', port: 1 })).toEqual({
      host: 'localhost',
      port: 1,
    });
    expect(await choose(open, { host: '127.0.0.2' })).toMatchObject({ host: '127.0.0.2' });
    expect(await choose(open, { allowUnauthenticated: true })).toMatchObject({ host: '127.0.0.1' });
  });

  it('listens for others with a key, or where somebody insists', async () => {
    expect(await choose(guarded)).toEqual({ host: '0.0.0.0', port: 4000 });
    expect(await choose(open, {}, { LITELLM_MASTER_KEY: 'sk-1' })).toMatchObject({
      host: '0.0.0.0',
    });
    const insisting = { host: '0.0.0.0', allowUnauthenticated: true };
    expect(await choose(open, insisting)).toMatchObject({ host: '0.0.0.0' });
  });

  it('takes the command line before the file, and the file before the environment', async () => {
    const file = { ...guarded, server: { port: 2, host: '127.0.0.2' } };
    const environment = { PORT: '3', HOST: '127.0.0.3' };
    expect(await choose(file, { port: 1, host: '127.0.0.1' }, environment)).toEqual({
      host: '127.0.0.1',
      port: 1,
    });
    expect(await choose(file, {}, environment)).toEqual({ host: '127.0.0.2', port: 2 });
    expect(await choose(guarded, {}, environment)).toEqual({ host: '127.0.0.3', port: 3 });
  });

  it('does not take the name of a machine or a compiler’s target for a host', async () => {
    expect(await choose(open, {}, { HOST: 'x86_64-conda-linux-gnu' })).toMatchObject({
      host: '127.0.0.1',
    });
  });
});
