import { LLMError, type CallSettings } from '@llm/core';
import { testCall, testContext } from '@llm/core/testing';
import { describe, expect, it } from 'vitest';
import { factsOf } from '../../test/facts.ts';
import { byTags, type TagOptions } from './by-tags.ts';

const tagged = (...all: readonly string[]) =>
  all.map((tags) => factsOf(tags, {}, tags === '' ? {} : { tags: tags.split('+') }));
const narrow = (
  candidates: readonly string[],
  settings: CallSettings,
  options?: TagOptions,
): readonly string[] =>
  byTags(options)
    .narrow(tagged(...candidates), {
      call: testCall('fast', settings),
      context: testContext(),
      now: 0,
    })
    .map(({ deployment }) => deployment.id);

describe('byTags', () => {
  it('refuses a call that no deployment is there for, by the name of the field', () => {
    const ask = () => narrow(['free', 'paid', ''], { tags: ['gold'] });
    expect(ask).toThrow(LLMError);
    expect(ask).toThrow('no deployment of fast is there for calls with the tags gold');
    expect(() => narrow(['free'], { tags: ['!free'] })).toThrow('the tags !free');
    expect(() => narrow(['free'], { tags: ['&x'.repeat(500)] })).toThrow(/^.{1,280}$/);
  });

  it('takes one common tag, or all of them', () => {
    const all = ['free', 'free+eu', 'eu', ''];
    expect(narrow(all, { tags: ['free', 'eu'] })).toEqual(['free', 'free+eu', 'eu']);
    expect(narrow(all, { tags: ['free', 'eu'] }, { matchAny: false })).toEqual(['free+eu']);
  });

  it('adds the tags of the metadata, and overlooks what is no text there', () => {
    const settings = { tags: ['a'], metadata: { tags: ['b', 7, null] } };
    expect(narrow(['a', 'b', 'c'], settings)).toEqual(['a', 'b']);
    expect(narrow(['a', 'b'], { metadata: { tags: 'a' } })).toEqual(['a', 'b']);
  });

  it('sends others to those tagged default, else to all', () => {
    expect(narrow(['free', 'default', ''], {})).toEqual(['default']);
    expect(narrow(['free', 'default'], { tags: ['gold'] })).toEqual(['default']);
    expect(narrow(['free', ''], { tags: [] })).toEqual(['free', '']);
  });

  describe('with patterns', () => {
    const agents = [
      factsOf('claude', {}, { tagPatterns: [/^User-Agent: claude-code\//, /never/] }),
      factsOf('paid', {}, { tags: ['paid'], tagPatterns: [/codex/] }),
      factsOf('plain', {}, {}),
    ];
    const ask = (
      agent: string | undefined,
      tags: readonly string[] = [],
      { candidates = agents, ...options }: TagOptions & { candidates?: typeof agents } = {},
    ): readonly string[] =>
      byTags({
        textsOf: () => (agent === undefined ? [] : [`User-Agent: ${agent}`]),
        ...options,
      })
        .narrow(candidates, { call: testCall('fast', { tags }), context: testContext(), now: 0 })
        .map(({ deployment }) => deployment.id);

    it('sends no other call to a deployment that only has patterns', () => {
      expect(ask('curl/8')).toEqual(['paid', 'plain']);
      expect(ask(undefined)).toEqual(['paid', 'plain']);
      expect(() => ask('curl/8', [], { candidates: agents.slice(0, 1) })).toThrow('without tags');
    });

    it('sends calls that fit where they fit, beside those with a tag', () => {
      expect(ask('claude-code/2.1')).toEqual(['claude']);
      expect(ask('claude-code/2.1', ['paid'])).toEqual(['claude', 'paid']);
      expect(ask('codex')).toEqual(['paid']);
    });

    it('does not take a pattern for the tags where all of them are needed', () => {
      expect(() => ask('codex', ['gold', 'paid'], { matchAny: false })).toThrow('gold, paid');
    });

    it('prefers those that fit to those tagged default, and excludes as asked', () => {
      const candidates = [...agents, factsOf('default', {}, { tags: ['default'] })];
      expect(ask('claude-code/2', [], { candidates })).toEqual(['claude']);
      expect(ask('curl/8', [], { candidates })).toEqual(['default']);
      expect(ask('codex', ['!paid'], { candidates })).toEqual(['default']);
    });

    it('looks at the beginning of a text only', () => {
      expect(ask(`${'x'.repeat(2_000)}codex`)).toEqual(['paid', 'plain']);
    });
  });

  it('asks for a tag with &, and against one with !', () => {
    const all = ['eu+fast', 'eu', 'us+fast', ''];
    expect(narrow(all, { tags: ['&eu'] })).toEqual(['eu+fast', 'eu']);
    expect(narrow(all, { tags: ['fast', '&eu'] })).toEqual(['eu+fast']);
    expect(narrow(all, { tags: ['!eu'] })).toEqual(['us+fast', '']);
    expect(narrow(all, { tags: ['fast', '!eu'] })).toEqual(['us+fast']);
  });
});
