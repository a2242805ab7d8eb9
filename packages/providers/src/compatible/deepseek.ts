import { type Address, type AddressTarget, defineProvider, type Provider } from '@llm/core';
import { openaiChat } from '../protocols/openai-chat/index.ts';
import type { Takes } from '../protocols/shared/models/takes.ts';

/**
 * DeepSeek. It documents `max_tokens` only.
 * `content` is a string, and the roles are system, user, assistant and tool. A round of tools goes back with its
 * thoughts (api-docs.deepseek.com/guides/thinking_mode, read 2026-11-30).
 * Its Responses API keeps nothing (api-docs.deepseek.com/guides/responses_api, read 2026-11-30).
 * Completions, with a text behind the gap, are a beta below `/beta` (api-docs.deepseek.com/guides/fim_completion, read
 * 2026-11-30).
 *
 * @see https://api-docs.deepseek.com/api/create-chat-completion — read 2026-11-20
 */
export const deepseek: Provider<'deepseek'> = /* @__PURE__ */ defineProvider({
  id: 'deepseek',
  baseUrl: 'https://api.deepseek.com',
  baseUrlEnv: 'DEEPSEEK_API_BASE',
  auth: { scheme: 'bearer', env: 'DEEPSEEK_API_KEY' },
  speaks: { chat: [openaiChat] },
  alsoSpeaks: ['openai-responses', 'openai-completions'],
  quirks: { rename: { max_completion_tokens: 'max_tokens' } },
  takes: {
    developerRole: false,
    textLists: false,
    thoughts: 'reasoning_content',
    thinking: 'unless-told',
    thinkingWords: ['enabled', 'disabled'],
    efforts: ['high', 'max'],
    refusedInMessages: ['thinking_blocks', 'provider_specific_fields'],
  } satisfies Takes,
  hooks: { address: betaAddress },
});

function betaAddress(address: Address, { operation, base }: AddressTarget): Address {
  if (operation !== 'textCompletion' || base.path.endsWith('/beta')) return address;
  return { ...address, path: `/beta${address.path}` };
}
