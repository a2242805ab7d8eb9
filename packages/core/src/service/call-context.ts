import type { CallContext, ContextKey } from '../contract/service.ts';

/** A context from what is known; the rest are defaults: a random id, no deadline, a signal that never aborts. */
export function createCallContext(known: Partial<CallContext> = {}): CallContext {
  return {
    requestId: known.requestId ?? globalThis.crypto.randomUUID(),
    signal: known.signal ?? new AbortController().signal,
    attempt: known.attempt ?? 1,
    deadline: known.deadline ?? Infinity,
    values: known.values,
  };
}

/** A key of its own, even where another has the same name. */
export function createContextKey<Value>(name: string, fallback: Value): ContextKey<Value> {
  return { name, fallback };
}

/** The value left under the key, or the key's fallback. */
export function valueOf<Value>(context: CallContext, key: ContextKey<Value>): Value {
  for (let left = context.values; left !== undefined; left = left.before) {
    // Only `withValue` writes, and it pairs a key with its own type of value.
    if (left.key === key) return left.value as Value;
  }
  return key.fallback;
}

/** The same context with one value more. */
export function withValue<Value>(
  context: CallContext,
  key: ContextKey<Value>,
  value: Value,
): CallContext {
  const { requestId, signal, attempt, deadline, values } = context;
  return { requestId, signal, attempt, deadline, values: { key, value, before: values } };
}
