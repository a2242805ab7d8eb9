import { asNumber, asString, type JsonObject, ownValue } from '@llm/core';

/** Texts of the formats that JSON Schema names. */
const byFormat: Readonly<Record<string, string>> = {
  'date-time': '2026-01-31T12:00:00Z',
  date: '2026-01-31',
  time: '12:00:00Z',
  duration: 'P1D',
  email: 'mock@example.com',
  'idn-email': 'mock@example.com',
  hostname: 'example.com',
  'idn-hostname': 'example.com',
  ipv4: '192.0.2.1',
  ipv6: '2001:db8::1',
  uri: 'https://example.com/',
  url: 'https://example.com/',
  'uri-reference': '/mock',
  iri: 'https://example.com/',
  uuid: '00000000-0000-4000-8000-000000000000',
  byte: 'bW9jaw==',
  regex: '.*',
  'json-pointer': '/mock',
};

const maxLength = 10_000;

/** A text of the format and the length that a schema asks for. */
export function exampleText(schema: JsonObject): string {
  const format = asString(schema['format']);
  const known = format === undefined ? undefined : ownValue(byFormat, format);
  if (known !== undefined) return known;
  const least = Math.min(asNumber(schema['minLength']) ?? 0, maxLength);
  const most = asNumber(schema['maxLength']) ?? Infinity;
  return 'mock'.padEnd(least, ' mock').slice(0, Math.max(0, most));
}
