import { type Logger, printJson, toLLMError } from '@llm/core';
import type { Reply } from '../inbound.ts';
import { describeCause } from '../log/describe-cause.ts';
import type { LogRefusal, RefusedRequest } from '../observe/log-refusals.ts';
import type { Refuse } from '../route-table.ts';
import { toCallerError } from './error-response.ts';

/**
 * Answers a request with its failure, in the words of `refuse` and with a line in the log. Where these words fail, too, the
 * caller is told in plain ones: a connection that closes without an answer says nothing to anybody.
 */
export function refuseSafely(
  logger: Logger,
  log: LogRefusal,
): (refuse: Refuse, cause: unknown, request: RefusedRequest) => Reply {
  return (refuse, cause, request) => {
    const { requestId } = request;
    try {
      const reply = refuse(cause, requestId);
      log(request, cause, reply.status);
      return reply;
    } catch (broken) {
      const described = describeCause(broken);
      logger.error({ requestId, ...described }, 'an error could not be told in its protocol');
      const reply = plainRefusal(cause, requestId);
      // Often both are one failure.
      if (describeCause(cause).cause !== described.cause) log(request, cause, reply.status);
      return reply;
    }
  };
}

function plainRefusal(cause: unknown, requestId: string): Reply {
  const { status } = toLLMError(cause);
  const { code, message } = toCallerError(cause);
  return {
    status,
    headers: {
      'content-type': 'application/json',
      'x-request-id': requestId,
      'x-llm-error-code': code,
    },
    body: printJson({ error: { message, code } }),
  };
}
