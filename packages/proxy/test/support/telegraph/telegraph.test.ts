import { framingCases, textResponse, wireCases, testUsage } from '@llm/core/testing';
import { describe, it } from 'vitest';
import { createTelegraph, telegraphFraming } from './index.ts';

const examples = [
  {
    name: 'text-and-file',
    request: {
      model: 'owner/m',
      messages: [
        { role: 'system', content: [{ type: 'text', text: 'brief' }] },
        { role: 'user', content: [{ type: 'text', text: 'é\r\n--' }] },
        {
          role: 'user',
          content: [
            {
              type: 'file',
              filename: 'a"b.wav',
              source: { kind: 'base64', mediaType: 'audio/wav', data: '//4NCi0tAA==' },
            },
          ],
        },
      ],
    },
    response: textResponse('arrivé', { id: 'wire-1', model: 'm', usage: testUsage(3, 2) }),
  },
  {
    name: 'stream',
    request: {
      model: 'm',
      messages: [{ role: 'user', content: [{ type: 'text', text: 'a' }] }],
      stream: true,
    },
  },
] as const;

describe.each(['path', 'form'] as const)('the telegraph with the model in the %s', (place) => {
  for (const { name, run } of wireCases(createTelegraph(place), examples)) it(name, run);
});

describe('the framing of the telegraph', () => {
  for (const { name, run } of framingCases(telegraphFraming)) it(name, run);
});
