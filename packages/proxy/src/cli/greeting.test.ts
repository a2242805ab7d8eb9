import { describe, expect, it } from 'vitest';
import { greeting } from './greeting.ts';

const facts = { url: 'http://127.0.0.1:4000', isGuarded: false, isOpenToAll: false };

describe('greeting', () => {
  it('shows a call that needs no key where there is none', () => {
    const text = greeting({ ...facts, models: ['openai/*', 'mock', 'default'] });
    expect(text).toContain('curl http://127.0.0.1:4000/v1/chat/completions');
    expect(text).toContain('Models: openai/*, mock, default');
    expect(text).toContain('"model":"mock"');
    expect(text).toContain('only this machine can call');
    expect(text).not.toContain('authorization');
  });

  it('says who may call, and which header to send', () => {
    const guarded = greeting({ ...facts, models: ['a'], isGuarded: true });
    expect(guarded).toContain('Bearer $LITELLM_MASTER_KEY');
    const open = greeting({ ...facts, models: ['a'], isOpenToAll: true });
    expect(open).toContain('everybody who reaches this address may call');
  });

  it('shows no call where no model can be called by its name', () => {
    expect(greeting({ ...facts, models: ['*'] })).not.toContain('curl');
    expect(greeting({ ...facts, models: [] })).toContain('no models yet');
  });

  it('counts the models that are too many to name', () => {
    const models = Array.from({ length: 2000 }, (_, at) => `m${at}`);
    const text = greeting({ ...facts, models });
    expect(text).toContain('m29 and 1970 more');
    expect(text.length).toBeLessThan(1000);
  });

  it('prints a call that a shell reads as one, whatever the model is called', () => {
    expect(greeting({ ...facts, models: ["it's"] })).toContain(`"model":"it'\\''s"`);
  });
});
