import type { WholeAnswer } from '../contract/protocol.ts';
import type { Headers } from '../contract/transport.ts';
import type { JsonValue } from '../json/json-value.ts';
import { checkJson } from './check-json.ts';
import { parseJson } from '../json/parse-json.ts';

const text = new TextDecoder();

/** A non-streaming response of its bytes, which are parsed when somebody asks for JSON, and once. */
export function createWholeAnswer(bytes: Uint8Array, headers: Headers = {}): WholeAnswer {
  let parsed: { readonly value: JsonValue } | undefined;
  return {
    headers,
    bytes,
    json() {
      if (parsed === undefined) {
        checkJson(bytes);
        parsed = { value: parseJson(text.decode(bytes)) };
      }
      return parsed.value;
    },
  };
}
