import { asObject, parseJson } from '@llm/core';
import { expect, it } from 'vitest';
import { sentToVertex as sent } from '../../test/support/sent-to-vertex.ts';

const acme = { vertex_project: 'acme' };

it('calls Claude by its own API, with the version in the body and the model in the path', async () => {
  for (const stream of [false, true]) {
    const { url, body, headers } = await sent('claude-opus-4-8', acme, { stream });
    const method = stream ? 'streamRawPredict' : 'rawPredict';
    expect(url).toBe(
      `https://aiplatform.googleapis.com/v1/projects/acme/locations/global/publishers/anthropic/models/claude-opus-4-8:${method}`,
    );
    const said = asObject(parseJson(String(body)));
    expect(said).toMatchObject({ anthropic_version: 'vertex-2023-10-16' });
    expect(said).not.toHaveProperty('model');
    expect(headers).not.toHaveProperty('anthropic-version');
  }
});
