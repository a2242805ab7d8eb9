import { concatenate } from '../../bytes/concatenate.ts';
import type { TransportRequest } from '../../contract/transport.ts';
import { parseJson } from '../../json/parse-json.ts';
import type { RecordedBody, RecordedRequest } from './cassette.ts';
import { secretsOf, shownPath, shownRequestHeaders, textHider } from './hide-in-exchange.ts';
import { toRecorded } from './recorded-bytes.ts';

/** A request as a cassette has it. The same request gives the same, whatever its keys are. */
export function toRecordedRequest(
  { method, origin, path, headers, body }: TransportRequest,
  secrets: readonly string[] = [],
): RecordedRequest {
  const known = [...secrets, ...secretsOf(headers)];
  const type = headers['content-type'] ?? '';
  const boundary = /boundary="?([^";]+)/.exec(type)?.[1];
  const recorded = body === undefined ? undefined : toBody(body, { type, boundary, known });
  const shown = shownRequestHeaders(headers);
  return {
    method,
    origin,
    path: shownPath(path, known),
    headers:
      boundary === undefined
        ? shown
        : { ...shown, 'content-type': type.replace(boundary, 'boundary') },
    ...(recorded !== undefined && { body: recorded }),
  };
}

interface BodyFacts {
  readonly type: string;
  /** Of a form; it is another in each request. */
  readonly boundary: string | undefined;
  readonly known: readonly string[];
}

function toBody(
  body: NonNullable<TransportRequest['body']>,
  { type, boundary, known }: BodyFacts,
): RecordedBody {
  const pieces = typeof body === 'string' || body instanceof Uint8Array ? [body] : body;
  const recorded = toRecorded(concatenate(pieces));
  if ('base64' in recorded) return recorded;
  const text =
    boundary === undefined ? recorded.text : recorded.text.replaceAll(boundary, 'boundary');
  const shown = textHider(known)(text);
  if (!type.includes('json')) return { text: shown };
  try {
    return { json: parseJson(shown, { rounded: true }) };
  } catch {
    return { text: shown };
  }
}
