import { describe, expect, it } from 'vitest';
import { concatenate } from '../bytes/concatenate.ts';
import { scanForm } from './scan-form.ts';
import { type FormEdits, spliceForm } from './splice-form.ts';

const part = (name: string, value: string) =>
  `--b0\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
const body = `${part('model', 'mine')}${part('fallbacks', 'x')}${part('note', 'ö')}--b0--\r\n`;
const form = scanForm(new TextEncoder().encode(body), 'multipart/form-data; boundary=b0');
const splice = (edits: FormEdits): string =>
  new TextDecoder().decode(concatenate(spliceForm(form, edits)));

describe('spliceForm', () => {
  it('leaves a form alone that nothing changes', () => {
    expect(spliceForm(form, { cut: ['absent'] })).toEqual([form.bytes]);
  });

  it('writes another text into one part, and every other byte as it was', () => {
    expect(splice({ set: { model: 'theirs-ä' } })).toBe(body.replace('mine', 'theirs-ä'));
  });

  it('leaves parts out, the first and the last among them', () => {
    expect(splice({ cut: ['model'] })).toBe(body.replace(part('model', 'mine'), ''));
    expect(splice({ cut: ['note', 'model'], set: { note: 'not set' } })).toBe(
      `${part('fallbacks', 'x')}--b0--\r\n`,
    );
  });

  it('adds what is absent behind the last part', () => {
    const spliced = splice({ set: { 'a"b': '1', model: 'theirs' }, cut: ['fallbacks'] });
    const { parts } = scanForm(new TextEncoder().encode(spliced), form.contentType);
    expect(parts.map(({ name }) => name)).toEqual(['model', 'note', 'a"b']);
  });

  it('refuses a text that would end its part', () => {
    const set = { model: `x\r\n${part('model', 'dear')}` };
    expect(() => spliceForm(form, { set })).toThrow(
      expect.objectContaining({ code: 'invalid_request', param: 'model' }),
    );
  });
});
