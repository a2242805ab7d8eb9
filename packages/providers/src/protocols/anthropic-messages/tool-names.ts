import type { ChatRequest } from '@llm/core';
import { protocolId } from './wire.ts';

/** The names of a request's tools, there and back. */
export interface ToolNames {
  toWire(name: string): string;
  toHub(name: string): string;
}

// `^[a-zA-Z0-9_-]{1,128}$` (docs.anthropic.com/en/docs/agents-and-tools/tool-use/implement-tool-use, read 2026-11-20).
const longest = 128;
const valid = /^[\w-]{1,128}$/;

const unchanged: ToolNames = { toWire: (name) => name, toHub: (name) => name };

/**
 * Names as Anthropic takes them: other characters become underscores, and a name that is taken gets a
 * number. The same request always gives the same names, so that its answer can be read with them.
 */
export function createToolNames(request: ChatRequest): ToolNames {
  if (request.extra?.protocol === protocolId || !speaksOfTools(request)) return unchanged;
  const names = new Set(namesOf(request));
  const invalid = [...names].filter((name) => !valid.test(name));
  if (invalid.length === 0) return unchanged;
  const wire = new Map<string, string>();
  const hub = new Map<string, string>();
  for (const name of invalid) {
    const substitute = toFree(name, (candidate) => names.has(candidate) || hub.has(candidate));
    wire.set(name, substitute);
    hub.set(substitute, name);
  }
  return {
    toWire: (name) => wire.get(name) ?? name,
    toHub: (name) => hub.get(name) ?? name,
  };
}

function speaksOfTools({ tools, toolChoice, messages }: ChatRequest): boolean {
  if (tools !== undefined || toolChoice !== undefined) return true;
  return messages.some(({ content }) => content.some(({ type }) => type === 'tool_call'));
}

function namesOf({ tools = [], toolChoice, messages }: ChatRequest): readonly string[] {
  const called = messages.flatMap(({ content }) =>
    content.flatMap((block) => (block.type === 'tool_call' ? [block.name] : [])),
  );
  const offered = tools.flatMap((tool) => (tool.type === 'function' ? [tool.name] : []));
  return [...offered, ...(toolChoice?.type === 'tool' ? [toolChoice.name] : []), ...called];
}

function toFree(name: string, isTaken: (candidate: string) => boolean): string {
  const plain = name.replaceAll(/[^\w-]/g, '_').slice(0, longest) || '_';
  let candidate = plain;
  for (let number = 2; isTaken(candidate); number += 1) {
    const suffix = `_${number}`;
    candidate = plain.slice(0, longest - suffix.length) + suffix;
  }
  return candidate;
}
