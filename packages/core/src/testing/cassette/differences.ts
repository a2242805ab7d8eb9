import { isObject } from '../../json/read.ts';
import type { JsonValue } from '../../json/json-value.ts';
import type { RecordedRequest } from './cassette.ts';

/** Where two requests differ, one line each; none where they ask for the same. Headers are not compared, because they hold keys and versions. */
export function differences(asked: RecordedRequest, recorded: RecordedRequest): readonly string[] {
  return [
    ...(['method', 'origin', 'path'] as const).flatMap((name) =>
      compare(name, asked[name], recorded[name]),
    ),
    ...compareBodies(asked.body, recorded.body),
  ];
}

function compareBodies(
  asked: RecordedRequest['body'],
  recorded: RecordedRequest['body'],
): readonly string[] {
  return compare('body', contentOf(asked), contentOf(recorded));
}

function contentOf(body: RecordedRequest['body']): JsonValue | undefined {
  if (body === undefined) return undefined;
  if ('json' in body) return body.json;
  return 'text' in body ? body.text : body.base64;
}

function compare(
  path: string,
  asked: JsonValue | undefined,
  recorded: JsonValue | undefined,
): readonly string[] {
  if (asked === recorded) return [];
  if (Array.isArray(asked) && Array.isArray(recorded)) {
    const [these, those]: readonly (readonly JsonValue[])[] = [asked, recorded];
    const length = Math.max(these?.length ?? 0, those?.length ?? 0);
    return Array.from({ length }, (_, at) => at).flatMap((at) =>
      compare(`${path}[${at}]`, these?.[at], those?.[at]),
    );
  }
  if (isObject(asked) && isObject(recorded)) {
    const names = new Set([...Object.keys(asked), ...Object.keys(recorded)]);
    return [...names].flatMap((name) => compare(`${path}.${name}`, asked[name], recorded[name]));
  }
  return [`${path}: asked ${show(asked)}, recorded ${show(recorded)}`];
}

const longest = 80;

function show(value: JsonValue | undefined): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}
