import { type Loss, ownValue } from '@llm/core';
import { headerWords } from '../header-words.ts';

/**
 * The trials of the Messages API that Bedrock takes, by AWS's own words. It refuses a request that names another one
 * ("invalid beta flag"), and clients such as Claude Code name several with every call.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-anthropic-claude-messages-request-response.html — read 2026-11-30
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/claude-messages-compaction.html — read 2026-11-30
 * @see https://platform.claude.com/docs/en/agents-and-tools/tool-use/tool-search-tool — read 2026-11-30
 */
const documented = [
  'compact-2026-01-12',
  'compact-2026-09-04',
  'computer-use-2024-10-22',
  'tool-search-tool-2025-10-19',
];

/**
 * Those that gateways which call Bedrock send it: BerriAI/litellm, anthropic_beta_headers_config.json, section `bedrock`, and
 * QuantumNous/new-api, `bedrockAnthropicBetaCompatMap`; both read 2026-11-30. To leave one of them out would take a window of a
 * million tokens, or a tool, from callers who have it today. LiteLLM leaves out `interleaved-thinking-2025-05-14` and new-api sends it.
 */
const sentByOthers = [
  'computer-use-2025-01-24',
  'computer-use-2025-11-24',
  'context-1m-2025-08-07',
  'context-management-2025-06-27',
  'dev-full-thinking-2025-05-14',
  'effort-2025-11-24',
  'fine-grained-tool-streaming-2025-05-14',
  'interleaved-thinking-2025-05-14',
  'output-128k-2025-02-19',
  'token-efficient-tools-2025-02-19',
  'tool-examples-2025-10-29',
];

const taken: ReadonlySet<string> = new Set([...documented, ...sentByOthers]);

// One trial of Anthropic's own API is two at Bedrock (platform.claude.com/docs/en/agents-and-tools/tool-use/tool-search-tool, read 2026-11-30).
const otherNames: Readonly<Record<string, readonly string[]>> = {
  'advanced-tool-use-2025-11-20': ['tool-search-tool-2025-10-19', 'tool-examples-2025-10-29'],
};

/** The trials that a header names as Bedrock takes them, and those that it does not. */
export function toBedrockBetas(header: string): {
  readonly betas: readonly string[];
  readonly losses: readonly Loss[];
} {
  const known = new Set<string>();
  const losses: Loss[] = [];
  for (const name of headerWords(header)) {
    const names = ownValue(otherNames, name) ?? (taken.has(name) ? [name] : []);
    // An unknown beta is only a header. The fields of the request that it would allow are checked separately.
    if (names.length === 0) losses.push({ path: `anthropic-beta[${name}]`, kind: 'hint' });
    for (const one of names) known.add(one);
  }
  return { betas: [...known], losses };
}
