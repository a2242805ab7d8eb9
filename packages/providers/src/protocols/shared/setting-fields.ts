import { callSettings } from '@llm/core';

/**
 * Fields of a body that speak to the gateway in every protocol, in the words of LiteLLM's users. A protocol's
 * own `gatewayFields` begin with them. `metadata` is not here, because Anthropic has a field of that name.
 */
export const settingFields: readonly string[] = Object.keys(callSettings).filter(
  (name) => name !== 'metadata',
);
