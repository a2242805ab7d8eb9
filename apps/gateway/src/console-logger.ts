import type { Logger } from '@llm/core';

/** A line of JSON for everything that is worth one. A real service takes pino; the gateway only asks for this shape. */
export function createConsoleLogger(output: { write(text: string): unknown }): Logger {
  const write =
    (level: string): Logger['info'] =>
    (fields, message) => {
      output.write(`${JSON.stringify({ level, message, ...fields })}\n`);
    };
  return {
    debug: () => undefined,
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
  };
}
