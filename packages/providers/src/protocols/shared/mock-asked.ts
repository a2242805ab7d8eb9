import type { CallSettings } from '@llm/core';

/** Whether a call's `mock_*` fields ask for an answer or a failure. */
export function isMockAsked({ mock }: CallSettings): boolean {
  return mock?.['mock_response'] !== undefined || mock?.['mock_timeout'] !== undefined;
}
