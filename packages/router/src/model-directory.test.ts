import { describe, expect, it } from 'vitest';
import { deployment } from '../test/deployment.ts';
import type { Deployment } from './deployment.ts';
import {
  createModelDirectory,
  listModels,
  upstreamModelOf,
  type ModelAliases,
} from './model-directory.ts';

const directoryOf = (deployments: readonly Deployment[], aliases?: ModelAliases) =>
  createModelDirectory(
    deployments.map((entry) => ({ deployment: entry })),
    aliases,
  );

const idsAt = (deployments: readonly Deployment[], name: string, aliases?: ModelAliases) =>
  directoryOf(deployments, aliases)
    .find(name)
    ?.entries.map((entry) => entry.deployment.id);

describe('createModelDirectory', () => {
  const deployments = [
    deployment('a1', { modelName: 'fast' }),
    deployment('a2', { modelName: 'fast' }),
    deployment('w1', { modelName: 'acme/*', model: '*' }),
    deployment('w2', { modelName: 'acme/big-*', model: 'big-*' }),
  ];

  it('finds nothing under an unknown name, and says which is near', () => {
    const directory = directoryOf(deployments);
    expect(directory.find('fats')).toBeUndefined();
    expect(directory.explain('fats')).toMatchObject({
      code: 'not_found',
      status: 404,
      param: 'model',
      message: "there is no model 'fats'; did you mean 'fast'?",
    });
    expect(directory.explain('nothing like it').message).toBe(
      "there is no model 'nothing like it'",
    );
    expect(directory.explain('fats', 'it is late').message).toBe(
      "there is no model 'fats'; it is late",
    );
  });

  it('does not repeat a name without end', () => {
    expect(directoryOf(deployments).explain('x'.repeat(10_000)).message.length).toBeLessThan(150);
  });

  it('does not name a hidden alias', () => {
    const directory = directoryOf(deployments, { secret: { model: 'fast', hidden: true } });
    expect(directory.explain('secre').message).not.toContain('secret');
  });

  it('refuses an alias that leads nowhere', () => {
    expect(() => directoryOf(deployments, { quick: 'fst' })).toThrow(
      new TypeError('the alias quick stands for fst, which no deployment serves'),
    );
  });

  it('finds all deployments of a name', () => {
    expect(idsAt(deployments, 'fast')).toEqual(['a1', 'a2']);
  });

  it('finds a deployment by its id, unless a model has that name', () => {
    expect(idsAt(deployments, 'a2')).toEqual(['a2']);
    expect(idsAt([...deployments, deployment('b', { modelName: 'a2' })], 'a2')).toEqual(['b']);
  });

  it.each([
    ['acme/big-one', ['w2']],
    ['acme/small', ['w1']],
    ['other/small', undefined],
  ])('finds for %s the pattern that says most', (name, ids) => {
    expect(idsAt(deployments, name)).toEqual(ids);
  });

  it('follows an alias, also to a name that a pattern takes', () => {
    const aliases = { quick: 'fast', big: 'acme/big-one', fast: 'acme/small' };
    expect(idsAt(deployments, 'quick', aliases)).toEqual(['a1', 'a2']);
    expect(idsAt(deployments, 'big', aliases)).toEqual(['w2']);
    expect(idsAt(deployments, 'fast', aliases)).toEqual(['w1']);
  });

  it('does not take what objects inherit for a name', () => {
    for (const name of ['constructor', '__proto__', 'toString']) {
      expect(directoryOf(deployments, { quick: 'fast' }).find(name)).toBeUndefined();
    }
  });
});

describe('upstreamModelOf', () => {
  it('fills the star of the model with what the name had there', () => {
    const wildcard = deployment('w', { modelName: 'a/*/b-*', model: 'x/*/*' });
    const match = directoryOf([wildcard]).find('a/1/b-2');
    expect(match && upstreamModelOf(wildcard, match)).toBe('x/1/2');
  });
});

describe('listModels', () => {
  it('lists names once, patterns as they are, and leaves hidden aliases out', () => {
    const deployments = [
      deployment('a1', { provider: 'acme' }),
      deployment('a2', { provider: 'bigco' }),
      deployment('a3', { provider: 'acme' }),
      deployment('w', { modelName: 'acme/*', model: '*' }),
    ];
    const aliases = { quick: 'fast', old: { model: 'fast', hidden: true }, new: { model: 'fast' } };
    expect(listModels(deployments, aliases)).toEqual([
      { name: 'fast', providers: ['acme', 'bigco'] },
      { name: 'acme/*', providers: ['acme'] },
      { name: 'quick', providers: ['acme', 'bigco'] },
      { name: 'new', providers: ['acme', 'bigco'] },
    ]);
  });
});
