import type { Message, Tool, ToolChoice } from '@llm/core';
import { createFreeNames } from './free-names.ts';

/** What of a request names tools: those it offers, the one it demands, and those that were called before. */
interface NamesTools {
  readonly tools?: readonly Tool[];
  readonly toolChoice?: ToolChoice;
  readonly messages: readonly Message[];
}

/** The names of a request's tools, there and back. */
export interface ToolNames {
  toWire(name: string): string;
  toHub(name: string): string;
}

const unchanged: ToolNames = { toWire: (name) => name, toHub: (name) => name };

/** Whose names they are, and how long an API lets them be. */
export interface NameRules {
  /** The request came in the API's own protocol, and keeps its names. */
  readonly isOwn: boolean;
  readonly longest: number;
  /** Which names it takes. Default: letters, digits, dashes and underscores, up to the longest. */
  readonly isValid?: (name: string) => boolean;
  /** Stands before a name that is not valid yet when its characters are. */
  readonly beginning?: string;
}

/**
 * Names of letters, digits, dashes and underscores, no longer than an API takes: other characters become underscores, and a name that is taken gets a
 * number. The same request always gives the same names, so that its answer can be read with them.
 */
export function createToolNames(request: NamesTools, rules: NameRules): ToolNames {
  const { isOwn, longest, beginning = '' } = rules;
  const isValid = rules.isValid ?? ((name: string) => isPlain(name, longest));
  if (isOwn || !speaksOfTools(request)) return unchanged;
  const names = new Set(namesOf(request));
  const invalid = [...names].filter((name) => !isValid(name));
  if (invalid.length === 0) return unchanged;
  const wire = new Map<string, string>();
  const hub = new Map<string, string>();
  const free = createFreeNames(names, longest);
  for (const name of invalid) {
    const plain = name.slice(0, longest).replaceAll(/[^\w-]/g, '_') || '_';
    const substitute = free.take(isValid(plain) ? plain : `${beginning}${plain}`.slice(0, longest));
    wire.set(name, substitute);
    hub.set(substitute, name);
  }
  return {
    toWire: (name) => wire.get(name) ?? name,
    toHub: (name) => hub.get(name) ?? name,
  };
}

function speaksOfTools({ tools, toolChoice, messages }: NamesTools): boolean {
  if (tools !== undefined || toolChoice !== undefined) return true;
  return messages.some(({ content }) => content.some(({ type }) => type === 'tool_call'));
}

function namesOf({ tools = [], toolChoice, messages }: NamesTools): readonly string[] {
  const called = messages.flatMap(({ content }) =>
    content.flatMap((block) => (block.type === 'tool_call' ? [block.name] : [])),
  );
  const offered = tools.flatMap((tool) => (tool.type === 'function' ? [tool.name] : []));
  return [...offered, ...(toolChoice?.type === 'tool' ? [toolChoice.name] : []), ...called];
}

function isPlain(name: string, longest: number): boolean {
  return /^[\w-]+$/.test(name) && name.length <= longest;
}
