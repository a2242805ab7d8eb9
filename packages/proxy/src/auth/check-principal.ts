import { LLMError, type Principal } from '@llm/core';

/**
 * The principal, if it is one. An embedder's function that looks a key up in a map gives `undefined` for a wrong one,
 * whatever its type says.
 *
 * @throws {LLMError} authentication: nobody, or somebody without an id
 */
export function checkPrincipal(principal: Principal | undefined | null): Principal {
  if (typeof principal === 'object' && principal !== null) {
    const id: unknown = principal.id;
    if (typeof id === 'string' && id.trim() !== '') return principal;
  }
  throw new LLMError('authentication', 'nobody is known by what the request shows');
}
