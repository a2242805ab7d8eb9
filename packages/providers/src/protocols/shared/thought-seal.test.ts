import { describe, expect, it } from 'vitest';
import {
  isSealedItem,
  isSealedThought,
  openItem,
  openThought,
  sealItem,
  sealThought,
} from './thought-seal.ts';

describe('a reasoning item in a signature', () => {
  it.each([
    { id: 'rs_1', encrypted: 'gAAAA:B==' },
    { id: '', encrypted: 'x' },
    { id: 'a:b/ü', encrypted: '' },
  ])('comes back as it was: %j', (item) => {
    expect(isSealedItem(sealItem(item))).toBe(true);
    expect(openItem(sealItem(item))).toEqual(item);
  });

  it.each(['', 'EqQBCgIYAhIM', 'responses:', 'responses:no-end', 'responses:%E0%A4%A:x'])(
    'is not found in another signature: %j',
    (signature) => {
      expect(openItem(signature)).toBeUndefined();
    },
  );
});

describe('a thought in encrypted content', () => {
  it.each([{ signature: 'Eq:QB=\nC' }, { redacted: 'thought:abc' }])(
    'comes back as it was: %j',
    (thought) => {
      const sealed = sealThought(thought) ?? '';
      expect(isSealedThought(sealed)).toBe(true);
      expect(openThought(sealed)).toEqual(thought);
    },
  );

  it('is none where nobody has signed anything', () => {
    expect(sealThought({})).toBeUndefined();
    expect(sealThought({ signature: '' })).toBeUndefined();
  });

  it('is not found in the content of the Responses API', () => {
    expect(openThought('gAAAAABsigned:')).toBeUndefined();
  });
});
