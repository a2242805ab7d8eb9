import { describe, expect, it } from 'vitest';
import { dropPaths, isDropped, rootOfPath } from './drop-paths.ts';

const body = {
  model: 'm',
  tools: [
    { type: 'function', function: { name: 'a', strict: true } },
    { type: 'function', function: { name: 'b' } },
    'no object',
  ],
  format: { schema: { strict: true, title: 't' } },
  grid: [[{ x: 1 }], [{ x: 2 }, { x: 3 }]],
  'a.b': 1,
};

describe('dropPaths', () => {
  it.each<[string, object]>([
    ['model', { model: undefined }],
    ['format.schema.strict', { format: { schema: { title: 't' } } }],
    [
      'tools[*].function.strict',
      { tools: [{ type: 'function', function: { name: 'a' } }, body.tools[1], 'no object'] },
    ],
    ['tools[1].type', { tools: [body.tools[0], { function: { name: 'b' } }, 'no object'] }],
    ['tools[0]', { tools: [body.tools[1], 'no object'] }],
    ['tools[*]', { tools: [] }],
    ['grid[*][0].x', { grid: [[{}], [{}, { x: 3 }]] }],
    ['a.b', { 'a.b': undefined }],
  ])('drops %s and nothing else', (path, changed) => {
    const before = JSON.stringify(body);
    expect(JSON.parse(JSON.stringify(dropPaths(body, [path])))).toEqual(
      JSON.parse(JSON.stringify({ ...body, ...changed })),
    );
    expect(JSON.stringify(body)).toBe(before);
  });

  it.each([
    'seed',
    'format.strict',
    'format[0]',
    'tools.function',
    'tools[3]',
    'tools[9].type',
    'model.length',
    'model[0]',
    'tools[*].function.missing',
    'tools[-1]',
    'tools[x].type',
    'tools[*',
    'tools[]',
    '[0].x',
    '.model',
    'model.',
    'format..schema',
    '',
    '__proto__.toString',
    'constructor',
    'toString.name',
  ])('gives the object itself where %j leads nowhere', (path) => {
    expect(dropPaths(body, [path])).toBe(body);
  });

  it('copies only what leads to a change', () => {
    const kept = dropPaths(body, ['format.schema.strict']);
    expect(kept['tools']).toBe(body.tools);
    const { tools } = dropPaths(body, ['tools[0].type']);
    expect(Array.isArray(tools) && tools[1]).toBe(body.tools[1]);
  });

  it('takes all paths by the body as it came', () => {
    const kept = dropPaths(body, ['tools[0]', 'tools[0].type', 'tools[1].type', 'model', 'model']);
    expect(kept['tools']).toEqual([{ function: { name: 'b' } }, 'no object']);
    expect(kept).not.toHaveProperty('model');
  });

  it('joins what paths say of every item and of one', () => {
    const list = { list: [{ a: 1, b: 1 }, { a: 2, b: 2 }, 3] };
    expect(dropPaths(list, ['list[*].a', 'list[1].b'])).toEqual({ list: [{ b: 1 }, {}, 3] });
    expect(dropPaths(list, ['list[1]', 'list[*].a', 'list[2]'])).toEqual({ list: [{ b: 1 }] });
  });

  it.each<[string, (at: number) => string]>([
    ['fields', (at) => `f${at}`],
    ['fields of a field', (at) => `inner.f${at}`],
    ['fields of every item', (at) => `items[*].f${at}`],
    ['items', (at) => `items[${at}]`],
  ])('drops 40,000 %s in little time', (_, toPath) => {
    const fields = Object.fromEntries(Array.from({ length: 40_000 }, (__, at) => [`f${at}`, at]));
    const wide = {
      ...fields,
      inner: fields,
      items: Array.from({ length: 40_000 }, () => ({ a: 1 })),
    };
    const paths = Array.from({ length: 40_000 }, (__, at) => toPath(at));
    const begin = process.cpuUsage().user;
    dropPaths(wide, paths);
    expect(process.cpuUsage().user - begin).toBeLessThan(1_000_000);
  });

  it('reads a very long path in no time', () => {
    const path = 'a'.repeat(100_000) + '['.repeat(100_000);
    expect(dropPaths(body, [path, `${'[0]'.repeat(50_000)}.`])).toBe(body);
  });
});

describe('isDropped', () => {
  it.each([
    ['seed', 'seed', true],
    ['tools[1].function.strict', 'tools[*].function.strict', true],
    ['tools[1].function.strict', 'tools[0].function.strict', false],
    ['tools[1].function.strict', 'tools', true],
    ['tools', 'tools[0]', false],
    ['tools.strict', 'tools[*].strict', false],
    ['seeds', 'seed', false],
  ])('finds %s dropped by %s: %s', (path, dropped, expected) => {
    expect(isDropped(path, ['other', dropped])).toBe(expected);
  });
});

describe('rootOfPath', () => {
  it.each([
    ['tools[*].strict', 'tools'],
    ['a.b', 'a'],
    ['seed', undefined],
    ['[0].a', undefined],
    ['a..b', undefined],
  ])('finds in %s the field %s', (path, root) => {
    expect(rootOfPath(path)).toBe(root);
  });
});
