import type { ErrorCode, ErrorTraits } from '../../packages/core/src/error/error-code.ts';
import { failureTraits } from '../../packages/router/src/state/failure-traits.ts';
import { toTable } from './table.ts';

/** When each code is used. A new code does not compile until it says so here. */
const meanings = {
  invalid_request: 'the request has a mistake; `param` is the path of it',
  context_length_exceeded: 'the prompt and the answer do not fit into the model',
  content_filtered: 'the provider refused the content',
  unsupported: 'the upstream cannot do what was asked, and dropping it would change the answer',
  authentication: 'the key is missing, wrong or expired',
  budget_exceeded: 'the key, team or deployment has spent its budget',
  permission_denied: 'the key is right and may not do this',
  not_found: 'there is no such model or object',
  unknown_path:
    'there is no such path: at the gateway, whose message says whether it is to come or which was meant, or at an upstream whose base URL is wrong',
  queue_timeout: 'the call waited for a free slot and its turn did not come in time',
  payload_too_large: 'the body is larger than the limit',
  rate_limited:
    'too many requests or tokens; `retryAfterMs` says when to come back, where it is known',
  cancelled: 'the caller went away or aborted the call',
  internal: 'a mistake of ours',
  repeated_output: 'the model repeated the same output and was cut off',
  upstream: 'the provider failed without saying more',
  connection: 'the connection could not be made, broke, or ended before the answer did',
  invalid_response: 'the provider answered with something that is no answer',
  overloaded: 'the provider has no capacity at the moment',
  no_deployment: 'no deployment of the model is ready to be called',
  timeout: 'the deadline passed, or the first chunk or the next one did not come in time',
} as const satisfies Readonly<Record<ErrorCode, string>>;

// What LiteLLM answers for each class (docs.litellm.ai/docs/exception_mapping, read 2026-11-20).
const statusAtLiteLLM: ReadonlyMap<string, number> = new Map([
  ['BadRequestError', 400],
  ['UnsupportedParamsError', 400],
  ['ContextWindowExceededError', 400],
  ['ContentPolicyViolationError', 400],
  ['AuthenticationError', 401],
  ['BudgetExceededError', 400],
  ['PermissionDeniedError', 403],
  ['NotFoundError', 404],
  ['Timeout', 408],
  ['RateLimitError', 429],
  ['InternalServerError', 500],
  ['APIConnectionError', 500],
  ['APIResponseValidationError', 500],
  ['ServiceUnavailableError', 503],
]);

const otherModels = { any: 'yes', listed: 'if listed for it', none: 'no' } as const;

function yesOrNo(value: boolean): string {
  return value ? 'yes' : 'no';
}

/** The table of error codes, and what differs for people who come from LiteLLM. */
export function errorsPage(traits: Readonly<Record<ErrorCode, ErrorTraits>>): string {
  const codes = Object.entries(meanings).flatMap(([code, meaning]) => {
    const known = Object.entries(traits).find(([name]) => name === code)?.[1];
    const after = Object.entries(failureTraits).find(([name]) => name === code)?.[1];
    return known === undefined || after === undefined
      ? []
      : [{ code, meaning, ...known, ...after }];
  });
  const sorted = codes.toSorted((a, b) => a.status - b.status || (a.code < b.code ? -1 : 1));
  const differing = sorted.filter(({ name, status }) => {
    const there = statusAtLiteLLM.get(name);
    return there !== undefined && there !== status;
  });
  return `# Errors

Every failure is an \`LLMError\` with one of these codes. \`isLLMError(value, code?)\` tells it from other values, also
across two copies of the package. \`error.name\` is the class name in the last column.

${toTable(
  ['Code', 'Status', 'Retry', 'Another deployment', 'Another model', 'When', '`error.name`'],
  sorted.map(({ code, status, retryable, elsewhere, otherModel, meaning, name }) => [
    `\`${code}\``,
    `${status}`,
    yesOrNo(retryable),
    yesOrNo(elsewhere),
    otherModels[otherModel],
    meaning,
    `\`${name}\``,
  ]),
)}

\`Retry\` says whether the same deployment may succeed the next time (\`error.retryable\`), the next two columns whether the router asks
another deployment of the model at once, and a fallback model. All of it happens only before the first chunk of an answer: later
the caller already has text. [What the router does](../router.md#what-happens-after-a-failure)

## Coming from LiteLLM

The class names are the ones you know. Where the status differs, HTTP's meaning decided:

${toTable(
  ['Code', '`error.name`', 'Status here', 'Status at LiteLLM'],
  differing.map(({ code, name, status }) => [
    `\`${code}\``,
    `\`${name}\``,
    `${status}`,
    `${statusAtLiteLLM.get(name) ?? ''}`,
  ]),
)}
`;
}
