import {
  type ApiKey,
  asString,
  type Clock,
  type JsonObject,
  LLMError,
  type SignableRequest,
  type Signer,
  systemClock,
} from '@llm/core';
import { type AwsLibrary, createCredentials } from './aws-credentials.ts';

/** What a signer has beside the settings, and what tests put in place of the world. */
export interface SignerOptions {
  readonly apiKey?: ApiKey | undefined;
  readonly load?: () => Promise<AwsLibrary>;
  readonly clock?: Clock;
}

// Keys of one day, made once for each secret: four hashes of a request's seven.
const signingKeys = new Map<string, ArrayBuffer>();
const mostSigningKeys = 100;

/**
 * Signs requests by Signature Version 4, or shows the key of Bedrock where there is one.
 *
 * @throws {LLMError} from the signer: invalid_request: the region is not known; authentication: there are no credentials
 */
export function createRequestSigner(settings: JsonObject, options: SignerOptions): Signer {
  const { apiKey, clock = systemClock } = options;
  if (typeof apiKey === 'string') {
    const shown = { authorization: `Bearer ${apiKey}` };
    return () => shown;
  }
  const credentials = createCredentials(settings, options);
  return async (request, signal) => {
    const key = await apiKey?.(signal);
    if (key !== undefined) return { authorization: `Bearer ${key}` };
    return sign(request, {
      ...(await credentials(signal)),
      region: regionOf(request, settings),
      date: clock.date(),
    });
  };
}

interface Signing {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
  readonly region: string;
  /** Milliseconds since the epoch. */
  readonly date: number;
}

async function sign(request: SignableRequest, signing: Signing): Promise<Record<string, string>> {
  // Loaded here, because those who show a key never need it.
  const { AwsV4Signer } = await import('aws4fetch');
  if (signingKeys.size > mostSigningKeys) signingKeys.clear();
  const { sessionToken } = signing;
  const { headers } = await new AwsV4Signer({
    method: request.method,
    url: request.origin + request.path,
    body: joined(request.body),
    accessKeyId: signing.accessKeyId,
    secretAccessKey: signing.secretAccessKey,
    ...(sessionToken === undefined ? {} : { sessionToken }),
    service: 'bedrock',
    region: signing.region,
    datetime: new Date(signing.date).toISOString().replaceAll(/[:-]|\.\d{3}/g, ''),
    cache: signingKeys,
  }).sign();
  return Object.fromEntries(headers);
}

function regionOf({ origin }: SignableRequest, settings: JsonObject): string {
  const said = asString(settings['aws_region_name'])?.trim();
  if (said !== undefined && said !== '') return said;
  const [, ofHost] = /\bbedrock[\w-]*\.([a-z0-9-]+)\.(?:amazonaws|api\.aws)/.exec(origin) ?? [];
  if (ofHost !== undefined) return ofHost;
  throw new LLMError(
    'invalid_request',
    'aws_region_name is missing: a signature names its region',
    {
      param: 'aws_region_name',
    },
  );
}

function joined(pieces: SignableRequest['body']): Uint8Array {
  const encoder = new TextEncoder();
  const parts = pieces.map((piece) => (typeof piece === 'string' ? encoder.encode(piece) : piece));
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return only;
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
