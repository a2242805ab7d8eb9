import type { Provider } from '@llm/core';

/** Whether a value from outside, such as the export of a package, has the form of a provider. */
export function isProvider(value: unknown): value is Provider {
  return providerComplaint(value) === undefined;
}

/** What keeps a value from being a provider; `undefined` where nothing does. What its functions do only calls can show. */
export function providerComplaint(value: unknown): string | undefined {
  if (!isRecord(value)) return 'it is no object';
  const { id, baseUrl, auth, speaks, answer, hooks } = value;
  if (typeof id !== 'string' || !/^[\w.-]+$/.test(id)) return 'its id is no name';
  if (typeof baseUrl !== 'string') return 'its baseUrl is no string';
  if (answer !== undefined && typeof answer !== 'function') return 'its answer is no function';
  if (hooks !== undefined && !isRecord(hooks)) return 'its hooks are no object';
  return authComplaint(auth) ?? speaksComplaint(speaks);
}

function authComplaint(auth: unknown): string | undefined {
  if (!isRecord(auth)) return 'its auth is no object';
  const { scheme, env, name, createSigner } = auth;
  switch (scheme) {
    case 'none':
      return undefined;
    case 'bearer':
      return typeof env === 'string' ? undefined : 'its auth has no env';
    case 'header':
    case 'query':
      if (typeof name !== 'string') return 'its auth has no name';
      return typeof env === 'string' ? undefined : 'its auth has no env';
    case 'signed':
      return typeof createSigner === 'function' ? undefined : 'its auth has no createSigner';
    default:
      return 'its auth.scheme is none of bearer, header, query, none and signed';
  }
}

function speaksComplaint(speaks: unknown): string | undefined {
  if (!isRecord(speaks)) return 'its speaks is no object';
  for (const [operation, protocols] of Object.entries(speaks)) {
    if (!Array.isArray(protocols)) return `its speaks.${operation} is no list of protocols`;
    const isWhole = protocols.every(
      (protocol: unknown) =>
        isRecord(protocol) &&
        typeof protocol['id'] === 'string' &&
        isRecord(protocol['operation']) &&
        protocol['operation']['name'] === operation,
    );
    if (!isWhole) return `its speaks.${operation} holds what is no protocol of that operation`;
  }
  return undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
