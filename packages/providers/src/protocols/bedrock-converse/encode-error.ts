import type { ErrorCode, JsonObject, LLMError } from '@llm/core';
import { printJson } from '@llm/core';
import type { ServerSentEvent } from '@llm/core/framing';
import { protocolId } from './wire.ts';

// The exceptions of Converse, by what AWS's clients do with them (service model of bedrock-runtime 2023-09-30, read
// 2026-11-30). Clients take the class from the name and the decision to try again from both.
const types = {
  invalid_request: 'ValidationException',
  context_length_exceeded: 'ValidationException',
  content_filtered: 'ValidationException',
  unsupported: 'ValidationException',
  payload_too_large: 'ValidationException',
  authentication: 'UnrecognizedClientException',
  permission_denied: 'AccessDeniedException',
  budget_exceeded: 'ServiceQuotaExceededException',
  not_found: 'ResourceNotFoundException',
  unknown_path: 'UnknownOperationException',
  queue_timeout: 'ModelTimeoutException',
  timeout: 'ModelTimeoutException',
  rate_limited: 'ThrottlingException',
  cancelled: 'InternalServerException',
  internal: 'InternalServerException',
  repeated_output: 'ModelErrorException',
  upstream: 'InternalServerException',
  connection: 'ServiceUnavailableException',
  invalid_response: 'ModelErrorException',
  overloaded: 'ServiceUnavailableException',
  no_deployment: 'ServiceUnavailableException',
} as const satisfies Record<ErrorCode, string>;

/** An error as AWS's clients read it: its name stands in the body, where they look after a header. */
export function encodeError(error: LLMError): {
  readonly status: number;
  readonly body: JsonObject;
} {
  const { code, message, status, upstream } = error;
  if (upstream?.native?.protocol === protocolId) return { status, body: upstream.native.body };
  return { status, body: { __type: types[code], message } };
}

// The exceptions that the model of ConverseStream has; clients fail at others without their message.
const ofStream: ReadonlySet<string> = new Set([
  'InternalServerException',
  'ModelStreamErrorException',
  'ValidationException',
  'ThrottlingException',
  'ServiceUnavailableException',
]);

/** A failure after the answer began, as an exception of the stream. */
export function encodeStreamError(error: LLMError): readonly ServerSentEvent[] {
  const { body } = encodeError(error);
  const { __type: type, ...fields } = body;
  const name = typeof type === 'string' && ofStream.has(type) ? type : 'ModelStreamErrorException';
  return [
    {
      event: name.charAt(0).toLowerCase() + name.slice(1),
      data: printJson({ ...fields, message: error.message }),
    },
  ];
}
