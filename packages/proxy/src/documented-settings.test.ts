import { readFileSync } from 'node:fs';
import { callerHeaders, callSettings, createCallRecord } from '@llm/core';
import { describe, expect, it } from 'vitest';
import { isLater } from './config/schema/field.ts';
import { fastestHeaders } from './endpoint/several-models.ts';
import { litellmParams } from './config/schema/litellm-params.ts';
import { addLitellmHeaders } from './respond/litellm-headers.ts';

const page = readFileSync(new URL('../../../docs/gateway.md', import.meta.url), 'utf8');

/** The rows of the table whose header begins with these words, each as its cells. */
function tableOf(firstCell: string): readonly (readonly string[])[] {
  const lines = page.split('\n');
  const header = lines.findIndex((line) => line.startsWith(`| ${firstCell} `));
  if (header === -1) throw new TypeError(`there is no table of ${firstCell}`);
  const rest = lines.slice(header + 2);
  const rows = rest.slice(
    0,
    rest.findIndex((line) => !line.startsWith('|')),
  );
  return rows.map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

const namesIn = (cell = ''): readonly string[] =>
  [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);

/** What the page says of each field that works: its unit, and who sets it. */
const worksAsWritten = tableOf('Field').flatMap(([fields, unit, setBy]) =>
  namesIn(fields).map((name) => [name, { unit, setBy }] as const),
);

describe('the page about the gateway', () => {
  it('lists each field that works, with its unit and who sets it', () => {
    const works = Object.entries(callSettings).filter(([, { effect }]) => effect === 'works');
    expect(Object.fromEntries(worksAsWritten)).toEqual(
      Object.fromEntries(
        works.map(([name, { unit = '', setBy }]) => [name, { unit, setBy: setBy.join(', ') }]),
      ),
    );
    expect(worksAsWritten).toHaveLength(works.length);
  });

  it.each([
    ['refused with 403', 'forbidden'],
    ['refused with 400', 'refused'],
    ['named in `x-llm-dropped`', 'reported'],
  ])('lists each field that is %s', (words, wanted) => {
    const [row] = tableOf('What becomes of it').filter(([cell]) => cell === words);
    const names = Object.keys(callSettings).filter((name) => callSettings[name]?.effect === wanted);
    expect(namesIn(row?.[1]).toSorted()).toEqual(names.toSorted());
  });

  it('names the headers that are read, and no others of their kind', () => {
    const known = Object.values(callerHeaders).flat();
    for (const name of known) expect(page).toContain(`\`${name}\``);
    const said: Record<string, string> = { ...fastestHeaders };
    const answeredBy = { provider: 'p', model: 'm', deployment: 'd' };
    const record = createCallRecord();
    addLitellmHeaders(said, { call: { model: 'm' }, answeredBy, record, totalMs: 1 });
    const ofAnswers = Object.keys(said);
    const written = (page.match(/x-(?:litellm|stainless)-[a-z_-]+/g) ?? []).filter(
      (name) => !ofAnswers.includes(name),
    );
    expect(written.filter((name) => !known.some((header) => header === name))).toEqual([]);
  });
});

describe('a deployment', () => {
  const { shape } = litellmParams;
  // These say something else there: a bound on an attempt, labels of the deployment, and the provider's own.
  const others = ['timeout', 'tags', 'metadata', 'api_version'];

  it.each(Object.entries(callSettings).filter(([name]) => !others.includes(name)))(
    'sets %s exactly where the table says so',
    (name, { setBy }) => {
      const field = Object.entries(shape).find(([key]) => key === name)?.[1];
      expect(field !== undefined && !isLater(field)).toBe(setBy.includes('deployment'));
    },
  );
});
