import { LLMError } from '../error/llm-error.ts';
import { redactKeys } from '../text/redact-keys.ts';
import { startOf } from '../stream/peek.ts';

// Enough to recognise what answered, such as a proxy between us and the provider.
const shownBytes = 120;

/**
 * Says what came in place of a JSON object where the first byte shows it, so that people who run the gateway know whom
 * to ask: a page of a proxy, a text, nothing. Whether the rest is JSON is for its reader to find out.
 *
 * @throws {LLMError} invalid_response
 */
export function checkJson(bytes: Uint8Array): void {
  const start = startOf(bytes);
  const first = bytes[start];
  if (first === openBrace || first === openBracket) return;
  if (first === undefined) throw refused('the upstream answered with an empty body');
  if (first === lessThan)
    throw refused('the upstream answered with a page of HTML in place of JSON');
  const text = new TextDecoder().decode(bytes.subarray(start, start + shownBytes)).trim();
  throw refused(`the upstream answered with text in place of JSON: ${redactKeys(text)}`);
}

const openBrace = 0x7b;
const openBracket = 0x5b;
const lessThan = 0x3c;

function refused(message: string): LLMError {
  return new LLMError('invalid_response', message);
}
