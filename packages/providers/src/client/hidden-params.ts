import type { AnsweredBy, Headers, Loss } from '@llm/core';

/** Who gave an answer and what beside the answer came with it. Never part of the answer's JSON. */
export interface HiddenParams {
  /** The id of the provider that answered. */
  readonly custom_llm_provider: string;
  /** The upstream's own name of the model that was asked. */
  readonly model_id: string;
  /** The deployment that answered, where a router stands below the client. */
  readonly deployment?: string;
  /** Calls made in all, failed ones included. */
  readonly attempts: number;
  /** The upstream's headers, each as `llm_provider-<name>`, and its rate limits under their own names too. */
  readonly additional_headers: Readonly<Record<string, string>>;
  /** Fields that the upstream could not take and that were left out. */
  readonly dropped_params: readonly string[];
}

/** What stands beside an answer. */
export interface AnswerFacts {
  readonly answeredBy?: AnsweredBy | undefined;
  readonly headers?: Headers | undefined;
  readonly losses?: readonly Loss[] | undefined;
}

const none: readonly Loss[] = [];

/** @param made  how many calls it took */
export function toHidden(
  { answeredBy, headers = {}, losses = none }: AnswerFacts,
  made: number,
): HiddenParams {
  const deployment = answeredBy?.deployment;
  const hidden = {
    custom_llm_provider: answeredBy?.provider ?? '',
    model_id: answeredBy?.model ?? '',
    attempts: made,
    additional_headers: toAdditionalHeaders(headers),
    dropped_params:
      losses.length === 0
        ? nothingDropped
        : losses.filter(({ kind }) => kind === 'parameter').map(({ path }) => path),
  };
  return deployment === undefined ? hidden : Object.assign(hidden, { deployment });
}

// All answers share it.
const nothingDropped: readonly string[] = Object.freeze([]);

function toAdditionalHeaders(headers: Headers): Headers {
  const named: Record<string, string> = {};
  for (const name of Object.keys(headers)) {
    const value = headers[name];
    if (value === undefined) continue;
    named[withPrefix(name)] = value;
    if (name.startsWith('x-ratelimit-')) named[name] = value;
  }
  return named;
}

// Upstreams send the same few names with each answer. One that makes some up must not fill the memory.
const prefixed = new Map<string, string>();
const mostKept = 200;

/** The name under which a header of an upstream is shown. To put it together takes V8 longer than to find it. */
function withPrefix(name: string): string {
  const known = prefixed.get(name);
  if (known !== undefined) return known;
  const made = name.startsWith('llm_provider-') ? name : `llm_provider-${name}`;
  if (prefixed.size >= mostKept) prefixed.clear();
  prefixed.set(name, made);
  return made;
}
