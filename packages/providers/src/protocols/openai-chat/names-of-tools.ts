import type { ChatRequest } from '@llm/core';
import { createToolNames as create, type ToolNames } from '../shared/tool-names.ts';
import { isForeign } from './fields.ts';

/**
 * The names of a request's tools as OpenAI takes them: letters, digits, underscores and dashes, at most 64
 * (developers.openai.com/api/reference/resources/chat, `FunctionObject.name`, read 2026-11-30).
 */
export function createToolNames(request: ChatRequest): ToolNames {
  return create(request, { isOwn: !isForeign(request.extra), longest: 64 });
}
