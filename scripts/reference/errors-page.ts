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

/** What the reader does about each code. */
const fixes = {
  invalid_request:
    'correct the field that `param` names; the message says what was expected. A retry fails in the same way',
  context_length_exceeded:
    'shorten the conversation, lower `max_tokens`, or name models with a larger window in `context_window_fallbacks`',
  content_filtered: 'change the content, or name models in `content_policy_fallbacks`',
  unsupported: 'leave the parameter out, set `drop_params: true`, or call a model that can do it',
  authentication:
    '`x-llm-error-source: gateway`: send the master key. `upstream`: check the provider key of the deployment and its environment variable',
  budget_exceeded: 'raise the budget at the provider, or add a deployment with another account',
  permission_denied:
    'give the key the missing right at the provider. From the gateway the message names the field or the setting that only the configuration may change',
  not_found:
    'compare the name with `GET /v1/models`; the message suggests the closest one. From the upstream: check `litellm_params.model`',
  unknown_path:
    'compare the path with `GET /`; mostly the base URL of the client ends in `/v1` once too often or not at all. From an upstream: check `api_base`',
  queue_timeout: 'raise the concurrency limit, add deployments, or let clients wait longer',
  payload_too_large: 'send less, or raise `server.body_limit_mb`',
  rate_limited:
    'wait for `Retry-After`, add deployments or fallback models, or ask the provider for a higher limit',
  cancelled: 'nothing, if the client meant it; otherwise raise the timeout of the client',
  internal: 'report it with the request id and the line of the log',
  repeated_output:
    'retry, raise the temperature, or change `REPEATED_STREAMING_CHUNK_LIMIT` if the repetition is wanted',
  upstream:
    "look at the message, which is the provider's own; retries and fallbacks are the cure for short disturbances",
  connection:
    'check `api_base`, DNS, proxy and certificates with the cause in the message; a stream that broke off can be asked again',
  invalid_response:
    "check that `api_base` leads to the API that the provider prefix means; a proxy's HTML page is a common cause",
  overloaded:
    'retry with backoff, or add deployments and fallback models. From the gateway: raise `server.max_concurrent_requests` or add instances',
  no_deployment:
    'wait until a cooldown has ended, raise the concurrency limit, or add deployments and fallback models',
  timeout:
    'raise the timeout that the message names, or choose a faster model; `stream: true` shows the first token sooner',
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

interface ListedCode {
  readonly code: string;
  readonly meaning: string;
  readonly fix: string;
  readonly status: number;
  readonly retryable: boolean;
  readonly elsewhere: boolean;
  readonly otherModel: keyof typeof otherModels;
  readonly name: string;
}

function fixFor(code: string): string {
  return Object.entries(fixes).find(([name]) => name === code)?.[1] ?? '';
}

/** One heading for each code, so that a link and the search lead to it. */
function toSection({
  code,
  status,
  meaning,
  fix,
  retryable,
  elsewhere,
  otherModel,
  name,
}: ListedCode): string {
  return `## \`${code}\`

Status ${status}, \`${name}\`.

- **Cause**: ${meaning}.
- **Fix**: ${fix}.
- **Retry the same deployment**: ${yesOrNo(retryable)}. **Another deployment**: ${yesOrNo(elsewhere)}. **A fallback model**: ${otherModels[otherModel]}.
`;
}

/** The table of error codes, and what differs for people who come from LiteLLM. */
export function errorsPage(traits: Readonly<Record<ErrorCode, ErrorTraits>>): string {
  const codes = Object.entries(meanings).flatMap(([code, meaning]) => {
    const known = Object.entries(traits).find(([name]) => name === code)?.[1];
    const after = Object.entries(failureTraits).find(([name]) => name === code)?.[1];
    return known === undefined || after === undefined
      ? []
      : [{ code, meaning, fix: fixFor(code), ...known, ...after }];
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
    `[\`${code}\`](#${code})`,
    `${status}`,
    yesOrNo(retryable),
    yesOrNo(elsewhere),
    otherModels[otherModel],
    meaning,
    `\`${name}\``,
  ]),
)}

\`Retry\` says whether the same deployment may succeed the next time (\`error.retryable\`), the next two columns whether the router asks
another deployment of the model at once, and a fallback model. All of it happens only before the first chunk of a response: later
the client already has text. [What the router does](../router.md#what-happens-after-a-failure)

${sorted.map(toSection).join('\n')}
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
