/** A list of tokens of OpenAI's models. */
export type EncodingName = 'o200k_base' | 'cl100k_base';

// As gpt-tokenizer 4.0.0 has it: models from gpt-4o on have the newer list.
const newer = /^(?:ft:)?(?:chatgpt-|gpt-(?:4o|4\.|[5-9]|\d\d|oss|audio|realtime)|o\d|codex-)/;

/**
 * The list of tokens of a model. Every model that is not OpenAI's counts by the older one, as in LiteLLM: its own list is not
 * public, or would have to be fetched, so such a count is an estimate.
 */
export function encodingOf(model: string): EncodingName {
  const name = model.slice(model.lastIndexOf('/') + 1);
  return newer.test(name) ? 'o200k_base' : 'cl100k_base';
}
