import { connect } from '@llm/core';
import { providerCases } from '@llm/core/testing';
import { describe, expect, it } from 'vitest';
import { sentToVertex as sent } from '../../test/support/sent-to-vertex.ts';
import { vertex } from './index.ts';

const acme = { vertex_project: 'acme' };
const google = 'publishers/google/models/gemini-3-flash';

describe('vertex', () => {
  for (const { name, run } of providerCases(vertex)) it(name, run);

  it.each([
    [acme, `https://aiplatform.googleapis.com/v1/projects/acme/locations/global/${google}`],
    [
      { ...acme, vertex_location: 'us-central1' },
      `https://us-central1-aiplatform.googleapis.com/v1/projects/acme/locations/us-central1/${google}`,
    ],
    [
      { ...acme, vertex_location: 'eu' },
      `https://aiplatform.eu.rep.googleapis.com/v1/projects/acme/locations/eu/${google}`,
    ],
    [{}, `https://aiplatform.googleapis.com/v1/${google}`],
    [
      { vertex_project: 'a/b', vertex_location: 'global' },
      `https://aiplatform.googleapis.com/v1/projects/a%2Fb/locations/global/${google}`,
    ],
  ])('is called with %j at %s', async (settings, url) => {
    expect((await sent('gemini-3-flash', settings)).url).toBe(`${url}:generateContent`);
    expect((await sent('gemini-3-flash', settings, { stream: true })).url).toBe(
      `${url}:streamGenerateContent?alt=sse`,
    );
  });

  it('refuses a location that would lead to another host', () => {
    const settings = { ...acme, vertex_location: 'evil.example/' };
    expect(() => connect(vertex, { apiKey: 'k', settings })).toThrow(
      expect.objectContaining({ param: 'vertex_location' }),
    );
  });

  it('shows a key in a header', async () => {
    expect((await sent('gemini-3-flash', {})).headers).toMatchObject({ 'x-goog-api-key': 'k' });
  });
});
