import type { Usage } from '../model/usage.ts';

/** The tokens of two calls. What an upstream wrote of one of them is no longer true of both. */
export function addUsage(left: Usage | undefined, right: Usage | undefined): Usage | undefined {
  if (left === undefined || right === undefined) return left ?? right;
  return {
    input: {
      fresh: left.input.fresh + right.input.fresh,
      cacheRead: left.input.cacheRead + right.input.cacheRead,
      cacheWrite: left.input.cacheWrite + right.input.cacheWrite,
      cacheWriteHour: left.input.cacheWriteHour + right.input.cacheWriteHour,
      audio: left.input.audio + right.input.audio,
    },
    output: {
      text: left.output.text + right.output.text,
      reasoning: left.output.reasoning + right.output.reasoning,
      audio: left.output.audio + right.output.audio,
    },
  };
}
