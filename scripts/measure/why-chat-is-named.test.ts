import { describe, expect, it } from 'vitest';
import { whyChatIsNamed } from './why-chat-is-named.ts';

describe('whyChatIsNamed', () => {
  it('has a reason for what is of chat, and none for what serves every operation', () => {
    expect(whyChatIsNamed('packages/core/src/model/chat-event.ts')).toBe(
      'the types of chat themselves',
    );
    for (const path of ['packages/router/src/balance.ts', 'packages/core/src/service/connect.ts']) {
      expect(whyChatIsNamed(path)).toBeUndefined();
    }
  });
});
