import type { Headers, QueuedCall } from '@llm/core';

const nothing: Headers = {};

/**
 * What a queue did with a call. The first two have the names of LiteLLM, whose clients read them (docs.litellm.ai/docs/scheduler,
 * read 2026-11-30).
 */
export function queueHeaders(queued: QueuedCall | undefined): Headers {
  if (queued === undefined) return nothing;
  const { priority, waitedMs, isAlone } = queued;
  return {
    'x-litellm-request-prioritization-used': 'true',
    'x-litellm-priority': String(priority),
    'x-queue-wait-ms': String(Math.round(waitedMs)),
    ...(isAlone && { 'x-llm-degraded': 'shared-state' }),
  };
}
