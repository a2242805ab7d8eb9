import type { ChatRequest } from '@llm/core';
import { createToolNames as create, type ToolNames } from '../shared/tool-names.ts';
import { isOwn } from './fields.ts';

/**
 * The names of a request's tools as OpenAI takes them: letters, digits, underscores and dashes, at most 128
 * (openapi.json of github.com/openai/openai-openapi, `FunctionToolParam.name`, read 2026-11-30).
 */
export function createToolNames(request: ChatRequest): ToolNames {
  return create(request, { isOwn: isOwn(request.extra), longest: 128 });
}
