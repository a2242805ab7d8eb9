import { describe, expect, it } from 'vitest';
import { checkPinnedImages } from './pinned-images.ts';
import { toTree } from './tree.ts';

const commit = 'a'.repeat(40);
const digest = `sha256:${'b'.repeat(64)}`;
const job = (steps: string, permissions = 'permissions: {}') =>
  `${permissions}\n\njobs:\n  one:\n    steps:\n${steps}\n`;
const messagesOf = (path: string, text: string) =>
  checkPinnedImages(toTree({ [path]: text })).map(({ message }) => message);
const workflow = '.github/workflows/ci.yml';

describe('checkPinnedImages', () => {
  it.each([
    ['      - uses: actions/setup-node@v6', 'actions/setup-node@v6 is pinned by no commit'],
    ['      - uses: a/b@main # v1', 'a/b@main is pinned by no commit'],
    ['        image: redis:7', 'the image redis:7 is pinned by no digest'],
    [
      `      - uses: actions/checkout@${commit} # v6`,
      'a clone keeps its token: set persist-credentials: false',
    ],
  ])('refuses %s', (line, message) => {
    expect(messagesOf(workflow, job(line))).toEqual([message]);
  });

  it.each(['', 'permissions: write-all', 'permissions:\n  contents: write'])(
    'refuses %j for every job',
    (permissions) => {
      expect(messagesOf(workflow, job('', permissions))).toEqual([
        'gives rights to every job: give them to the job that needs them',
      ]);
    },
  );

  it('refuses an image without a digest to build on', () => {
    expect(
      messagesOf('apps/x/Dockerfile', 'FROM node:22\nFROM node:22 AS two\nFROM two\n'),
    ).toHaveLength(2);
  });

  it('takes what is pinned, and stages of the same file', () => {
    const steps = [
      `      - uses: actions/checkout@${commit} # v6`,
      '        with:',
      '          persist-credentials: false',
      '      - uses: ./.github/actions/own',
      `        image: redis:7@${digest}`,
    ].join('\n');
    expect(messagesOf(workflow, job(steps, 'permissions:\n  contents: read'))).toEqual([]);
    expect(
      messagesOf('Dockerfile', `FROM node:22@${digest} AS build\nFROM build\nFROM scratch\n`),
    ).toEqual([]);
  });
});
