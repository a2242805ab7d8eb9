import { isObject, type JsonValue } from '@llm/core';
import { formatPath, type Path } from './json-path.ts';
import type { Mistake } from './mistake.ts';

/**
 * Warns of variables in the words of shells, templates or Python: `${NAME}`, `$NAME`, `{{ NAME }}`, `os.environ["NAME"]`.
 * Nothing fills them in, here or in LiteLLM, so the text itself would be the key that is sent or asked for.
 */
export function checkPlaceholders(data: JsonValue): readonly Mistake[] {
  return find(data, []).map((path) => ({
    path: formatPath(path),
    message: 'is taken as it is written, as in LiteLLM: a variable is written os.environ/NAME',
  }));
}

const placeholder =
  /\$\{\w+(:?[-?+=][^}]*)?\}|^\$[A-Z_][A-Z0-9_]*$|^\{\{.*\}\}$|^os\.(environ[[.]|getenv\()|^process\.env\./;

// What people write to models may hold any of these.
const texts: ReadonlySet<string> = new Set([
  'extra_body',
  'mock_response',
  'mock_tool_calls',
  'system',
  'tools',
  'functions',
  'response_format',
  'stop',
  'stop_sequences',
]);

function find(value: JsonValue, path: Path): readonly Path[] {
  if (typeof value === 'string') return placeholder.test(value) ? [path] : [];
  if (Array.isArray(value)) {
    return value.flatMap((item: JsonValue, at) => find(item, [...path, at]));
  }
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([name, item = null]) =>
    texts.has(name) ? [] : find(item, [...path, name]),
  );
}
