import type { Call, CallLayer, CallService, Result } from '../contract/call.ts';
import type { OperationName } from '../contract/operation.ts';
import type { Layer, Service } from '../contract/service.ts';
import { LLMError } from '../error/llm-error.ts';

/** A service for each operation that is offered. */
export type ServicesByOperation = {
  readonly [Op in OperationName]?: Service<Call<Op>, Result<Op>>;
};

/**
 * One service out of a service for each operation.
 *
 * @throws {LLMError} (the service) unsupported: the call's operation is not among them
 */
export function byOperation(services: ServicesByOperation): CallService {
  return (call, context) => {
    const service = services[call.operation];
    return service === undefined
      ? Promise.reject(new LLMError('unsupported', `${call.operation} is not offered here`))
      : service(call, context);
  };
}

/** The services of one operation alone. */
export function serviceOf<Op extends OperationName>(
  operation: Op,
  service: Service<Call<Op>, Result<Op>>,
): ServicesByOperation {
  return { [operation]: service };
}

/** A layer around the calls of one operation. Calls of every other operation pass it by. */
export function when<Op extends OperationName>(
  operation: Op,
  layer: Layer<Call<Op>, Result<Op>>,
): CallLayer {
  return (inner) => {
    const own = serviceOf(operation, layer(inner));
    return (call, context) => (own[call.operation] ?? inner)(call, context);
  };
}
