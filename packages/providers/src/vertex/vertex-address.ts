import {
  type Address,
  type AddressTarget,
  type JsonObject,
  LLMError,
  toAddressPart,
} from '@llm/core';
import { projectOf, textOf } from './google-tokens.ts';

// Newer models are served there alone, and Google proposes it (docs.cloud.google.com/vertex-ai/generative-ai/docs/learn/locations,
// read 2026-11-30).
const defaultLocation = 'global';
// Locations of several regions have hosts of another form (same page).
const multiRegions: ReadonlySet<string> = new Set(['us', 'eu']);

/** The host that serves a location, for the place in the base URL. */
export function hostOf(settings: JsonObject): JsonObject {
  const location = locationOf(settings);
  if (location === 'global') return { vertex_host: 'aiplatform.googleapis.com' };
  if (!/^[a-z0-9-]+$/.test(location)) {
    throw new LLMError('invalid_request', 'vertex_location must be a location such as us-east5', {
      param: 'vertex_location',
    });
  }
  return {
    vertex_host: multiRegions.has(location)
      ? `aiplatform.${location}.rep.googleapis.com`
      : `${location}-aiplatform.googleapis.com`,
  };
}

function locationOf(settings: JsonObject): string {
  return textOf(settings, 'vertex_location') ?? defaultLocation;
}

const method = /^\/[^/]+\/models\/(.+)$/;

/**
 * Where Vertex AI has what AI Studio has at `/v1beta/models/…`: below a project and a location. Without a project it is
 * called with a key.
 */
export function vertexAddress(address: Address, { settings }: AddressTarget): Address {
  const project = textOf(settings, 'vertex_project') ?? projectOf(settings);
  const place =
    project === undefined
      ? ''
      : `/projects/${toAddressPart(project)}/locations/${toAddressPart(locationOf(settings))}`;
  // docs.cloud.google.com/vertex-ai/generative-ai/docs/migrate/openai/overview, read 2026-11-30
  if (address.path === '/chat/completions')
    return { path: `/v1${place}/endpoints/openapi${address.path}` };
  const [, rest = ''] = method.exec(address.path) ?? [];
  // Another maker's models say so themselves, such as `anthropic/models/claude-opus-4-8:rawPredict`.
  const model = rest.includes('/models/') ? rest : `google/models/${rest}`;
  const path = `/v1${place}/publishers/${model}`;
  return address.query === undefined ? { path } : { path, query: address.query };
}
