import { settingFields } from '../shared/setting-fields.ts';

/**
 * Fields of a body that speak to the gateway, in the words of LiteLLM's users, and never go upstream. `metadata` and
 * `user` are OpenAI's here, which keeps both with every response; `litellm_metadata` is the gateway's.
 */
export const gatewayFields: readonly string[] = settingFields;
