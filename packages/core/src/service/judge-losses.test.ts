import { describe, expect, it } from 'vitest';
import type { CallSettings } from '../contract/call.ts';
import type { Loss } from '../contract/protocol.ts';
import { judgeLosses } from './judge-losses.ts';

const judge = (losses: readonly Loss[], settings: CallSettings) =>
  judgeLosses({ id: 'acme' }, { model: 'large', settings }, losses);
const content: Loss = { path: 'messages[0].content[1]', kind: 'content' };
const parameter: Loss = { path: 'seed', kind: 'parameter' };
const hint: Loss = { path: 'user', kind: 'hint' };

describe('judgeLosses', () => {
  it.each<CallSettings>([{}, { onLoss: 'report' }, { onLoss: 'refuse' }])(
    'refuses lost content by its path, whatever the call says: %j',
    (settings) => {
      expect(() => judge([hint, content], settings)).toThrow(
        expect.objectContaining({ code: 'unsupported', param: content.path }),
      );
    },
  );

  it('refuses a lost parameter where the call asks for that, and else reports it', () => {
    expect(() => judge([hint, parameter], { onLoss: 'refuse' })).toThrow(
      expect.objectContaining({ param: 'seed' }),
    );
    expect(judge([hint, parameter], { onLoss: 'report' })).toEqual([hint, parameter]);
  });

  it('leaves out what the call itself drops', () => {
    const dropFields = ['seed', 'messages[*].content[1]'];
    expect(judge([content, parameter, hint], { onLoss: 'refuse', dropFields })).toEqual([hint]);
    expect(judge([], {})).toBeUndefined();
  });
});
