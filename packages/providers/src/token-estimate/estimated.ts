import { type CallLayer, isLLMError, type Result, when } from '@llm/core';
import { estimateTokens } from '../protocols/shared/estimate-tokens.ts';

/**
 * A layer that counts tokens by itself where the service inside it cannot: its provider has no such call, or answers that
 * there is no such path. The answer says that it is an estimate.
 */
export const estimated: CallLayer = when('tokenCount', (inner) => async (call, context) => {
  try {
    return await inner(call, context);
  } catch (cause) {
    if (!isWithoutCount(cause)) throw cause;
    const response = { inputTokens: estimateTokens(call.decoded()) };
    const result: Result<'tokenCount'> = {
      kind: 'response',
      usage: undefined,
      decoded: () => response,
      answeredBy: { provider: 'estimate', model: call.model, isEstimate: true },
    };
    return result;
  }
});

/** Servers that speak a provider's protocol often have its main path alone. */
function isWithoutCount(cause: unknown): boolean {
  if (!isLLMError(cause)) return false;
  const status = cause.upstream?.status;
  if (status !== undefined) return status === 404 || status === 405 || status === 501;
  return cause.code === 'unsupported' && cause.param === undefined;
}
