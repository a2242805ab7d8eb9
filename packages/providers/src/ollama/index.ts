import { type Address, type AddressTarget, defineProvider, type Provider } from '@llm/core';
import { ollamaChat } from '../protocols/ollama-chat/index.ts';
import { ownOptions } from '../protocols/shared/ollama/own-options.ts';
import { ollamaEmbeddings } from '../protocols/ollama-embeddings/index.ts';
import { openaiChat } from '../protocols/openai-chat/index.ts';
import { openaiEmbeddings } from '../protocols/openai-embeddings/index.ts';
import { openaiResponses } from '../protocols/openai-responses/index.ts';
import type { Takes } from '../protocols/shared/models/takes.ts';

const rename = { max_completion_tokens: 'max_tokens' };

/** The OpenAI endpoint alone, which is what a base URL says that ends in `/v1`. */
const compatible: Provider<'ollama'> = /* @__PURE__ */ defineProvider({
  id: 'ollama',
  baseUrl: 'http://localhost:11434',
  baseUrlEnv: 'OLLAMA_API_BASE',
  auth: { scheme: 'none', env: 'OLLAMA_API_KEY' },
  speaks: { chat: [openaiChat, openaiResponses], embeddings: [openaiEmbeddings] },
  quirks: { rename },
  takes: { developerRole: false, systemInPlace: false } satisfies Takes,
  hooks: { address },
});

/**
 * Ollama on this machine, or elsewhere: its own API, and for callers of OpenAI's formats its OpenAI endpoint, which has the
 * Responses API since version 0.13.3 and keeps nothing of it.
 *
 * A call that has what only the own API can say, such as `num_ctx` or `keep_alive`, goes there whoever makes it.
 *
 * @see https://docs.ollama.com/api/openai-compatibility — read 2026-11-30
 */
export const ollama: Provider<'ollama'> = /* @__PURE__ */ defineProvider({
  ...compatible,
  speaks: {
    chat: [ollamaChat, openaiChat, openaiResponses],
    embeddings: [ollamaEmbeddings, openaiEmbeddings],
  },
  quirks: {
    rename,
    // `think` is the own word for what OpenAI's callers say by `reasoning_effort`.
    firstOnly: [...ownOptions, 'keep_alive', 'think', 'format', 'options', 'truncate', 'shift'],
    within: Object.fromEntries(ownOptions.map((name) => [name, 'options'])),
  },
  hooks: {
    address,
    variant: ({ baseUrl = '' }) => (/\/v1\/*$/.test(baseUrl) ? compatible : undefined),
  },
});

/** The OpenAI endpoint lies below `/v1`, the own API beside it. */
function address({ path }: Address, { base: { path: root } }: AddressTarget): Address {
  return { path: path.startsWith('/api/') || root.endsWith('/v1') ? path : `/v1${path}` };
}
