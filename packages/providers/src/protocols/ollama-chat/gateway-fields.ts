import { settingFields } from '../shared/setting-fields.ts';

/**
 * Fields of a body that speak to the gateway, in the words of LiteLLM's users, and never go upstream. Ollama has no field
 * of such a name, so that its callers may send `metadata` for the log as well.
 */
export const gatewayFields: readonly string[] = ['metadata', ...settingFields];
