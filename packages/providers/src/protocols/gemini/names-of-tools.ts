import type { ChatRequest } from '@llm/core';
import { createToolNames as create, type ToolNames } from '../shared/tool-names.ts';
import { protocolId } from './wire.ts';

/**
 * The names of a request's tools as Gemini takes them: a letter or an underscore first, 64 characters of letters, digits,
 * underscores, dots and dashes (docs.cloud.google.com/vertex-ai, FunctionDeclaration, read 2026-11-30).
 */
export function createToolNames(request: ChatRequest): ToolNames {
  return create(request, {
    isOwn: request.extra?.protocol === protocolId,
    longest: 64,
    isValid: (name) => /^[a-zA-Z_][\w.-]{0,63}$/.test(name),
    beginning: '_',
  });
}
