import { settingFields } from '../shared/setting-fields.ts';

/**
 * Fields of a body that speak to the gateway, in the words of LiteLLM's users, and never go upstream.
 *
 * `metadata` is Anthropic's here and `litellm_metadata` the gateway's. `user` is LiteLLM's: Anthropic has
 * `metadata.user_id` and refuses the other. `fallbacks` is LiteLLM's too, though Anthropic has a beta
 * field of that name; here they are the gateway's models to try.
 */
export const gatewayFields: readonly string[] = ['user', ...settingFields];
