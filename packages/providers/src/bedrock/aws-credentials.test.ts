import { type JsonObject, LLMError } from '@llm/core';
import { fakeClock } from '@llm/core/testing';
import { describe, expect, it } from 'vitest';
import { type AwsLibrary, createCredentials } from './aws-credentials.ts';

const { signal } = new AbortController();
const keys = { aws_access_key_id: 'AK', aws_secret_access_key: 'SK' };
const lent = { accessKeyId: 'LENT', secretAccessKey: 'S', sessionToken: 'T' };

/** A library that notes what it was asked for. */
function library(expiration?: () => Date) {
  const asked: [string, unknown][] = [];
  let loads = 0;
  const lend = (name: string) => (options: unknown) => async () => {
    asked.push([name, options]);
    return { ...lent, ...(expiration === undefined ? {} : { expiration: expiration() }) };
  };
  const load = async (): Promise<AwsLibrary> => {
    loads += 1;
    return {
      fromNodeProviderChain: lend('chain'),
      fromTemporaryCredentials: lend('role'),
      fromWebToken: lend('token'),
      fromTokenFile: lend('file'),
    };
  };
  return { asked, load, loads: () => loads };
}

describe('createCredentials', () => {
  it.each<[JsonObject, object]>([
    [keys, { accessKeyId: 'AK', secretAccessKey: 'SK' }],
    [{ ...keys, aws_session_token: 'T' }, { sessionToken: 'T' }],
    [
      { ...keys, environment_access_key_id: 'AK', environment_session_token: 'E' },
      { sessionToken: 'E' },
    ],
    [
      { ...keys, environment_access_key_id: 'OTHER', environment_session_token: 'E' },
      { sessionToken: undefined },
    ],
    [{ ...keys, aws_profile_name: 'p' }, { accessKeyId: 'AK' }],
  ])('takes the keys of %j as they are, without a library', async (settings, expected) => {
    const { load, loads } = library();
    expect(await createCredentials(settings, { load })(signal)).toMatchObject(expected);
    expect(loads()).toBe(0);
  });

  const role = { aws_role_name: 'arn:aws:iam::1:role/r', aws_region_name: 'eu-west-1' };

  it.each<[string, JsonObject, string, object]>([
    [
      'nothing',
      { aws_region_name: 'eu-west-1' },
      'chain',
      { clientConfig: { region: 'eu-west-1' } },
    ],
    ['a profile', { aws_profile_name: 'p' }, 'chain', { profile: 'p' }],
    [
      'a role',
      { ...role, aws_external_id: 'x', aws_sts_endpoint: 'https://sts.example' },
      'role',
      {
        params: { RoleArn: role.aws_role_name, RoleSessionName: 'llm-gateway', ExternalId: 'x' },
        clientConfig: { region: 'eu-west-1', endpoint: 'https://sts.example' },
      },
    ],
    [
      'a role for keys',
      { ...role, ...keys, aws_session_name: 'n' },
      'role',
      {
        params: { RoleArn: role.aws_role_name, RoleSessionName: 'n' },
        masterCredentials: { accessKeyId: 'AK', secretAccessKey: 'SK' },
      },
    ],
    ['a token', { ...role, aws_web_identity_token: 'ey.x' }, 'token', { webIdentityToken: 'ey.x' }],
    [
      'the file of a token',
      { ...role, aws_web_identity_token: '/var/token' },
      'file',
      { webIdentityTokenFile: '/var/token', roleArn: role.aws_role_name },
    ],
  ])('asks the library for keys by %s', async (_, settings, name, options) => {
    const { asked, load } = library();
    expect(await createCredentials(settings, { load })(signal)).toEqual(lent);
    expect(asked).toEqual([[name, expect.objectContaining(options)]]);
  });

  it('fetches once for all who ask, and again before the keys end', async () => {
    const clock = fakeClock({ now: 1_000_000 });
    const { asked, load } = library(() => new Date(clock.date() + 3_600_000));
    const credentials = createCredentials(role, { load, clock });
    await Promise.all([credentials(signal), credentials(signal), credentials(signal)]);
    expect(asked.length).toBe(1);
    await clock.advance(3_400_000);
    await credentials(signal);
    await clock.advance(0);
    expect(asked.length).toBe(2);
  });

  it('tries anew to load a library that was not there, and says what to install', async () => {
    let isInstalled = false;
    const { load } = library();
    const credentials = createCredentials(role, {
      load: async () => {
        if (!isInstalled) throw new LLMError('authentication', 'install it');
        return load();
      },
    });
    await expect(credentials(signal)).rejects.toMatchObject({ code: 'authentication' });
    isInstalled = true;
    expect(await credentials(signal)).toEqual(lent);
    await expect(createCredentials({})(signal)).rejects.toThrow('@aws-sdk/credential-providers');
  });
});
