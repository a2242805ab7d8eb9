import { readEnvelope, type Call, type Envelope, type OutputBounds } from '@llm/core';

/** Characters of a token, for most languages and models. */
const charactersPerToken = 4;
// What an image or audio costs differs by model and size; its bytes say nothing about it.
const tokensPerMedium = 1_000;
const shortBytes = 16_384;

/**
 * How many tokens a call may cost: its texts at four characters each, and the most that the answer may have where the caller says so.
 *
 * It is what is reserved before a call. What the call really cost replaces it when its answer is over.
 */
export function estimateTokens(call: Call): number {
  const { native } = call;
  // An image would count as text, so only bodies too short for one are not decoded.
  if (native?.envelope !== undefined && native.envelope.end < shortBytes) {
    const { envelope, outputBounds } = native;
    if (outputBounds !== undefined) return estimateOfBytes(envelope, outputBounds);
  }
  const request: object = call.decoded();
  const { maxOutputTokens, candidates } = outputOf(request);
  return Math.ceil(tokensIn(request)) + maxOutputTokens * Math.max(1, candidates);
}

/** The same from a caller's bytes, its punctuation counted: decoding takes ten times as long, and the estimate stands for one call only. */
function estimateOfBytes(envelope: Envelope, { tokens, answers }: OutputBounds): number {
  const numberAt = (name: string): number => {
    const value = readEnvelope(envelope, name);
    return typeof value === 'number' ? value : 0;
  };
  const limit = tokens.find((name) => envelope.fields.has(name));
  const perAnswer = limit === undefined ? 0 : numberAt(limit);
  const count = answers === undefined ? 1 : Math.max(1, numberAt(answers));
  return Math.ceil(envelope.end / charactersPerToken) + perAnswer * count;
}

function outputOf(request: object): {
  readonly maxOutputTokens: number;
  readonly candidates: number;
} {
  const numberAt = (name: string): number => {
    const value: unknown = Reflect.get(request, name);
    return typeof value === 'number' ? value : 0;
  };
  return { maxOutputTokens: numberAt('maxOutputTokens'), candidates: numberAt('candidates') };
}

function tokensIn(value: unknown): number {
  if (typeof value === 'string') return value.length / charactersPerToken;
  if (Array.isArray(value)) {
    // A list of numbers is a text that its caller has already cut into tokens.
    return typeof value[0] === 'number'
      ? value.length
      : value.reduce((sum: number, item: unknown) => sum + tokensIn(item), 0);
  }
  if (typeof value !== 'object' || value === null) return 0;
  let sum = 0;
  for (const [name, item] of Object.entries(value)) {
    sum += name === 'data' && typeof item === 'string' ? tokensPerMedium : tokensIn(item);
  }
  return sum;
}
