import type { ChatRequest } from '@llm/core';
import { createToolNames as create, type ToolNames } from '../shared/tool-names.ts';
import { protocolId } from './wire.ts';

/**
 * The names of a request's tools as Anthropic takes them: `^[a-zA-Z0-9_-]{1,128}$`
 * (docs.anthropic.com/en/docs/agents-and-tools/tool-use/implement-tool-use, read 2026-11-20).
 */
export function createToolNames(request: ChatRequest): ToolNames {
  return create(request, { isOwn: request.extra?.protocol === protocolId, longest: 128 });
}
