import type { Call, CallSettings } from '../contract/call.ts';
import type { OperationName, RequestOf } from '../contract/operation.ts';

/** A call of an operation from its hub request. */
export function createCall<Op extends OperationName>(
  operation: Op,
  request: RequestOf<Op>,
  settings: CallSettings = {},
): Call<Op> {
  return {
    operation,
    model: request.model,
    stream: request.stream ?? false,
    settings,
    decoded: () => request,
  };
}
