/**
 * Whether an explanation says that a prompt, with the answer that was asked for, is longer than its model can take. Most
 * providers say it under the same status and the same code as every other mistake, and gateways pass on the words of others, so
 * that one list serves all protocols.
 *
 * The sentences are OpenAI's ("maximum context length is …", "input tokens exceed the configured limit"), Anthropic's
 * ("prompt is too long: …", "input length and `max_tokens` exceed context limit"), Google's ("The input token count (…)
 * exceeds the maximum number of tokens allowed"), Bedrock's ("Input is too long for requested model", "too many input
 * tokens", "expected maxLength"), Cohere's ("too many tokens"), text-generation-inference's ("`inputs` tokens +
 * `max_new_tokens` must be <= …"), Mistral's ("Prompt contains … tokens … too large for model"), Hugging Face's ("length
 * limit exceeded"), Ollama's ("exceeds the available context size") and those of servers that imitate them (docs.litellm.ai/docs/exception_mapping; read 2026-11-30).
 */
export function isPromptTooLong(words: string): boolean {
  const said = words.slice(0, 2_000);
  // A limit of tokens for a minute is another matter: waiting helps.
  return sentences.test(said) && !perTime.test(said);
}

const sentences = new RegExp(
  [
    'maximum context (?:length|limit)',
    'context (?:window|length|limit|size)',
    '(?:prompt|input|message|request) (?:is |was )?too long',
    'prompt: length',
    'too large for model',
    'length of all messages is too long',
    'input tokens? (?:count )?.{0,60}exceeds?',
    'exceeds? the maximum number of tokens',
    'tokens exceed the configured limit',
    'too many (?:input |prompt |total )?tokens',
    'string too long\\. expected a string with maximum length',
    'expected maxlength',
    '`?inputs`? tokens \\+ `?max_new_tokens`? must be <=',
    'input length and `?max_tokens`? exceed',
    'length limit exceeded',
  ].join('|'),
  'i',
);
const perTime = /please wait|per (?:minute|hour|day)|rate limit/i;
