import { ownValue } from '@llm/core';

/** LiteLLM's names of providers, and their ids here where these differ. */
export const providerAliases = {
  custom_openai: 'openai',
  'text-completion-openai': 'openai',
  openai_like: 'openai',
  aiohttp_openai: 'openai',
  litellm_proxy: 'openai',
  vllm: 'hosted_vllm',
  ollama_chat: 'ollama',
  cohere_chat: 'cohere',
  google_ai_studio: 'gemini',
  vertex_ai_beta: 'vertex_ai',
  together: 'together_ai',
  fireworks: 'fireworks_ai',
  bedrock_converse: 'bedrock',
} as const satisfies Readonly<Record<string, string>>;

/** LiteLLM's other names for the providers of these ids. */
export type ProviderAlias<Id extends string> = {
  [Alias in keyof typeof providerAliases]: (typeof providerAliases)[Alias] extends Id
    ? Alias
    : never;
}[keyof typeof providerAliases];

/** Beginnings of model names that need no provider before them, as in LiteLLM, and the provider of each. */
export const bareModels = [
  { beginning: 'gpt-', provider: 'openai' },
  { beginning: 'chatgpt-', provider: 'openai' },
  { beginning: 'codex-', provider: 'openai' },
  { beginning: 'ft:gpt-', provider: 'openai' },
  { beginning: 'o1', provider: 'openai' },
  { beginning: 'o3', provider: 'openai' },
  { beginning: 'o4', provider: 'openai' },
  { beginning: 'o5', provider: 'openai' },
  { beginning: 'davinci-', provider: 'openai' },
  { beginning: 'babbage-', provider: 'openai' },
  { beginning: 'ft:davinci-', provider: 'openai' },
  { beginning: 'ft:babbage-', provider: 'openai' },
  { beginning: 'text-embedding-', provider: 'openai' },
  { beginning: 'omni-moderation-', provider: 'openai' },
  { beginning: 'text-moderation-', provider: 'openai' },
  { beginning: 'claude-', provider: 'anthropic' },
  { beginning: 'command-', provider: 'cohere' },
  // LiteLLM calls Vertex AI for a bare name, which fails for users who only have a key of AI Studio.
  { beginning: 'gemini-', provider: 'gemini' },
] as const satisfies readonly { readonly beginning: string; readonly provider: string }[];

type BareRow = (typeof bareModels)[number];

/** Names that need no provider before them and mean one that is none of these. */
export type BareModelElsewhere<Id extends string> = {
  [Beginning in BareRow['beginning']]: Extract<
    BareRow,
    { readonly beginning: Beginning }
  >['provider'] extends Id
    ? never
    : `${Beginning}${string}`;
}[BareRow['beginning']];

/** The id of a provider that has another name at LiteLLM; else the name itself. */
export function providerIdOf(name: string): string {
  return ownValue<string>(providerAliases, name) ?? name;
}

/** The id of the provider whose model needs none before its name, such as `gpt-4o`; `undefined` for every other name. */
export function providerOfBareModel(model: string): string | undefined {
  return bareModels.find(({ beginning }) => model.startsWith(beginning))?.provider;
}

/** The id of the provider that a model's name means: what stands before its first slash, else that of a bare name. */
export function providerOfModel(model: string): string | undefined {
  const slash = model.indexOf('/');
  return slash < 0 ? providerOfBareModel(model) : providerIdOf(model.slice(0, slash));
}
