import { type CallSettings, createCall, createCallContext, type Transport } from '@llm/core';
import { scriptedChat, failureOf } from '@llm/core/testing';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../load.ts';
import type { DeploymentPlan } from '../plan/deployment-plan.ts';
import { atCallersPlace } from './callers-place.ts';

const any: Transport = () => Promise.reject(new TypeError('any'));
const publicOnly: Transport = () => Promise.reject(new TypeError('public'));
const base = { model: 'openai/m', api_key: 'sk-operator', api_base: 'https://own.example/v1' };
const url = (baseUrl: string): CallSettings => ({
  apiKey: 'sk-callers',
  place: { fields: ['api_base'], baseUrl },
});

/** What a deployment with this list connects to for a call. */
async function connected(
  list: readonly (string | { readonly api_base: string })[],
  settings: CallSettings,
) {
  const params = { ...base, extra_headers: { 'x-secret': 's' } };
  const source = {
    model_list: [
      {
        model_name: 'm',
        litellm_params: { ...params, configurable_clientside_auth_params: list },
      },
    ],
  };
  const [plan] = (await loadConfig(source, { environment: {} })).deployments;
  if (plan === undefined) throw new TypeError('no deployment');
  const asked: { plan: DeploymentPlan; transport: Transport }[] = [];
  const there = scriptedChat('there');
  const service = atCallersPlace(plan, scriptedChat('here'), {
    transport: any,
    publicTransport: publicOnly,
    connectTo: (at, transport) => {
      asked.push({ plan: at, transport });
      return there;
    },
  });
  const call = createCall('chat', { model: 'm', messages: [] }, settings);
  return { asked, there, answer: service(call, createCallContext()) };
}

describe('a call with an address of its own', () => {
  it('goes there without any key or header of the operator', async () => {
    const { asked, there, answer } = await connected(['api_base'], url('https://a.example/v1'));
    await answer;
    expect(asked[0]?.plan).toMatchObject({ baseUrl: 'https://a.example/v1' });
    expect(asked[0]?.plan).not.toHaveProperty('apiKey');
    expect(asked[0]?.plan).not.toHaveProperty('headers');
    expect(there.calls[0]?.settings).toEqual({ apiKey: 'sk-callers' });
  });

  it('reaches private addresses only where the configuration names them', async () => {
    const wide = await connected(['api_base'], url('http://10.0.0.5/v1'));
    await wide.answer;
    expect(wide.asked[0]?.transport).toBe(publicOnly);
    const named = await connected([{ api_base: 'http://10.0.0.5/v1' }], url('http://10.0.0.5/v1'));
    await named.answer;
    expect(named.asked[0]?.transport).toBe(any);
  });

  it('is refused without a key, and where it is not allowed', async () => {
    const { place = { fields: [] } } = url('https://a.example/v1');
    const keyless = await connected(['api_base'], { place });
    expect(await failureOf(keyless.answer)).toMatchObject({ param: 'api_base' });
    const other = await connected([{ api_base: 'https://b.example' }], url('https://a.example'));
    expect(await failureOf(other.answer)).toMatchObject({ code: 'invalid_request' });
    expect([...keyless.asked, ...other.asked]).toEqual([]);
  });

  it('gets the path that its host alone leaves out, and keeps a version apart', async () => {
    const { asked, answer } = await connected(['base_url', 'api_version'], {
      apiKey: 'sk-callers',
      place: { fields: ['api_version'], apiVersion: '2024-10-21' },
    });
    await answer;
    expect(asked[0]?.plan.baseUrl).toBe('https://own.example/v1');
    expect(asked[0]?.plan.settings['api_version']).toBe('2024-10-21');
  });

  it('does not change others', async () => {
    const { asked, answer } = await connected(['api_base'], { apiKey: 'sk-callers' });
    await answer;
    expect(asked).toEqual([]);
  });
});
