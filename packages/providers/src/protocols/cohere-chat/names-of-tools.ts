import type { ChatRequest } from '@llm/core';
import { createToolNames as create, type ToolNames } from '../shared/tool-names.ts';

/** The names of a request's tools in the letters that every provider takes. */
export function createToolNames(request: ChatRequest): ToolNames {
  return create(request, { isOwn: false, longest: 64 });
}
