/**
 * Names of models that editors offer, by the id of their provider. Any other name is as good: nothing is checked against
 * them.
 *
 * @see `ChatModel` of openai 6.49.0 and `Model` of @anthropic-ai/sdk 1.10.0; https://ai.google.dev/gemini-api/docs/models — read 2026-11-30
 */
export interface KnownModels {
  /** Models of OpenAI. */
  readonly openai:
    | 'gpt-5.6-sol'
    | 'gpt-5.6-terra'
    | 'gpt-5.6-luna'
    | 'gpt-5.4'
    | 'gpt-5.4-mini'
    | 'gpt-5.4-nano'
    | 'gpt-5.2'
    | 'gpt-5.2-pro'
    | 'gpt-5.1'
    | 'gpt-5.1-codex'
    | 'gpt-5.1-mini'
    | 'gpt-5'
    | 'gpt-5-mini'
    | 'gpt-5-nano'
    | 'gpt-4.1'
    | 'gpt-4.1-mini'
    | 'gpt-4.1-nano'
    | 'o4-mini'
    | 'o3'
    | 'gpt-4o'
    | 'gpt-4o-mini'
    | 'gpt-3.5-turbo'
    | 'text-embedding-3-small'
    | 'text-embedding-3-large'
    | 'omni-moderation-latest';
  /** Models of Anthropic. */
  readonly anthropic:
    | 'claude-opus-5-5'
    | 'claude-sonnet-5-5'
    | 'claude-haiku-5-5'
    | 'claude-fable-5-2'
    | 'claude-mythos-5-2'
    | 'claude-opus-5'
    | 'claude-sonnet-5'
    | 'claude-opus-4-8'
    | 'claude-opus-4-7'
    | 'claude-opus-4-6'
    | 'claude-sonnet-4-6'
    | 'claude-opus-4-5'
    | 'claude-sonnet-4-5'
    | 'claude-haiku-4-5';
  /** Models of Gemini. */
  readonly gemini:
    | 'gemini-3.8-flash'
    | 'gemini-3.1-pro-preview'
    | 'gemini-3.1-flash-lite'
    | 'gemini-3-pro-preview'
    | 'gemini-3-flash-preview'
    | 'gemini-2.5-pro'
    | 'gemini-2.5-flash'
    | 'gemini-2.5-flash-lite';
}
