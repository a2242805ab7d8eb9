import { connect, createCall, type SignableRequest } from '@llm/core';
import { fakeClock, providerCases, replayTransport, testContext } from '@llm/core/testing';
import { describe, expect, it } from 'vitest';
import { bedrock } from './index.ts';
import { createRequestSigner } from './request-signer.ts';

const settings = {
  aws_region_name: 'eu-west-1',
  aws_access_key_id: 'AKIDEXAMPLE',
  aws_secret_access_key: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
};
const request: SignableRequest = {
  method: 'POST',
  origin: 'https://bedrock-runtime.eu-west-1.amazonaws.com',
  path: '/model/anthropic.claude-v1%3A0/converse',
  headers: { 'content-type': 'application/json' },
  body: ['{"messages":["', new TextEncoder().encode('ä'), '"]}'],
};
const { signal } = new AbortController();
const clock = fakeClock({ now: Date.UTC(2026, 10, 30, 12) });

describe('bedrock', () => {
  for (const { name, run } of providerCases(bedrock)) it(name, run);
});

describe('createRequestSigner', () => {
  // The signatures are those of AWS's own signer, @smithy/signature-v4 5.7.5, for the same request and time.
  it.each([
    [{}, 'host;x-amz-date', '3e26498985f88482cc366bdeb04a87b8478ba89ef6fd75200175aa5cc68b8537'],
    [
      { aws_session_token: 'TOKEN' },
      'host;x-amz-date;x-amz-security-token',
      'be5f26d1af102aeef5a6f1832b6afa762a7c287a1b55bb5bcc8999bdb6e918cb',
    ],
  ])('signs as AWS does, with %j', async (more, signed, signature) => {
    const signer = createRequestSigner({ ...settings, ...more }, { clock });
    const headers = await signer(request, signal);
    expect(headers).toMatchObject({
      'x-amz-date': '20261130T120000Z',
      authorization: `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261130/eu-west-1/bedrock/aws4_request, SignedHeaders=${signed}, Signature=${signature}`,
    });
  });

  it('shows a key of Bedrock, and signs nothing then', async () => {
    expect(await createRequestSigner(settings, { apiKey: 'key' })(request, signal)).toEqual({
      authorization: 'Bearer key',
    });
    const source = createRequestSigner({}, { apiKey: () => 'fetched' });
    expect(await source(request, signal)).toEqual({ authorization: 'Bearer fetched' });
  });

  it('takes the region from the host where nobody says it, and refuses to guess', async () => {
    const { aws_region_name: _, ...rest } = settings;
    const headers = await createRequestSigner(rest, { clock })(request, signal);
    expect(headers['authorization']).toContain('/eu-west-1/bedrock/');
    const elsewhere = { ...request, origin: 'https://gateway.example' };
    await expect(createRequestSigner(rest, { clock })(elsewhere, signal)).rejects.toMatchObject({
      code: 'invalid_request',
      param: 'aws_region_name',
    });
  });

  it('signs the path and the body that are sent', async () => {
    const transport = replayTransport([{ status: 500 }]);
    const service = connect(bedrock, { settings, transport });
    const messages = [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }] as const;
    const call = createCall('chat', { model: 'a.b-v1:0', messages });
    await service(call, testContext()).catch(() => null);
    const [sent] = transport.requests;
    expect(`${sent?.origin}${sent?.path}`).toBe(
      'https://bedrock-runtime.eu-west-1.amazonaws.com/model/a.b-v1%3A0/converse',
    );
    expect(sent?.headers['authorization']).toMatch(/^AWS4-HMAC-SHA256 .*Signature=[0-9a-f]{64}$/);
  });
});
