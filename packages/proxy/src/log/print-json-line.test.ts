import { describe, expect, it } from 'vitest';
import { printJsonLine } from './print-json-line.ts';

const time = Date.UTC(2026, 10, 30, 12, 0, 0, 7);
const lineOf = (fields: Readonly<Record<string, unknown>>, level: 'info' | 'warn' = 'info') =>
  printJsonLine({ level, message: 'call', fields, time });

describe('printJsonLine', () => {
  it.each(['info', 'warn'] as const)('prints time, level and message first (%s)', (level) => {
    const head = `{"time":"2026-11-30T12:00:00.007Z","level":"${level}","message":"call"`;
    expect(lineOf({}, level)).toBe(`${head}}\n`);
    expect(lineOf({ a: 1, none: undefined, b: 'x\ny' }, level)).toBe(
      `${head},"a":1,"b":"x\\ny"}\n`,
    );
  });

  it('knows the time of each line', () => {
    for (const at of [time, time + 1, time + 993, time + 1_000, time - 5_000])
      expect(printJsonLine({ level: 'info', message: 'm', fields: {}, time: at })).toContain(
        new Date(at).toISOString(),
      );
  });

  it.each(['info', 'warn'] as const)('prints what JSON cannot say (%s)', (level) => {
    const circle: Record<string, unknown> = { big: 1n };
    circle['self'] = circle;
    expect(JSON.parse(lineOf(circle, level))).toMatchObject({ big: '1n' });
  });

  it.each(['info', 'warn'] as const)('cuts what is too long (%s)', (level) => {
    const line = lineOf(
      {
        model: '\u0001'.repeat(1_000_000),
        metadata: Object.fromEntries(
          Array.from({ length: 10_000 }, (_, at) => [`f${at}`, '"'.repeat(900)]),
        ),
        last: 1,
      },
      level,
    );
    expect(line.length).toBeLessThan(17_000);
    expect(JSON.parse(line)).toMatchObject({ message: 'call' });
  });
});
