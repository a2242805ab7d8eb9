import { Blob, Buffer } from 'node:buffer';
import { webcrypto as crypto } from 'node:crypto';
import { TextEncoder } from 'node:util';
import { LLMError } from '@llm/core';

const encoder = new TextEncoder();

/** Signs with HMAC-SHA256 over method, path, time and body. The secret is the deployment's `signing_secret`, else its key. */
export function createSigner(settings, apiKey) {
  let imported;
  const importSecret = async (signal) => {
    const configured = settings.signing_secret ?? apiKey;
    const secret = typeof configured === 'function' ? await configured(signal) : configured;
    if (typeof secret !== 'string') {
      throw new LLMError('authentication', 'acme needs a signing_secret');
    }
    const algorithm = { name: 'HMAC', hash: 'SHA-256' };
    return crypto.subtle.importKey('raw', encoder.encode(secret), algorithm, false, ['sign']);
  };
  return async ({ method, path, body }, signal) => {
    imported ??= importSecret(signal);
    // A failure is not kept: the next call may have a key.
    imported.catch(() => (imported = undefined));
    const time = String(Date.now());
    const pieces = [`${method}\n${path}\n${time}\n`, ...body];
    const bytes = await new Blob(pieces).arrayBuffer();
    const signature = await crypto.subtle.sign('HMAC', await imported, bytes);
    return { 'x-acme-time': time, authorization: `Acme ${Buffer.from(signature).toString('hex')}` };
  };
}
