import type { CallContext, ContextKey } from '../contract/service.ts';

const noValues: ReadonlyMap<ContextKey<unknown>, unknown> = new Map();

/** A context from what is known; the rest are defaults: a random id, no deadline, a signal that never aborts. */
export function createCallContext(known: Partial<CallContext> = {}): CallContext {
  return {
    requestId: known.requestId ?? globalThis.crypto.randomUUID(),
    signal: known.signal ?? new AbortController().signal,
    attempt: known.attempt ?? 1,
    deadline: known.deadline ?? Infinity,
    values: known.values ?? noValues,
  };
}

/** A key of its own, even where another has the same name. */
export function createContextKey<Value>(name: string, fallback: Value): ContextKey<Value> {
  return { name, fallback };
}

/** The value left under the key, or the key's fallback. */
export function valueOf<Value>(context: CallContext, key: ContextKey<Value>): Value {
  if (!context.values.has(key)) return key.fallback;
  // Only `withValue` writes, and it pairs a key with its own type of value.
  return context.values.get(key) as Value;
}

/** The same context with one value more. */
export function withValue<Value>(
  context: CallContext,
  key: ContextKey<Value>,
  value: Value,
): CallContext {
  return { ...context, values: new Map(context.values).set(key, value) };
}
