import type { JsonValue } from '@llm/core';
import { z } from 'zod';
import { jsonObject, text, texts } from './field.ts';
import { headers } from './secret.ts';

const bounds = z.strictObject({
  min: z.number().optional().describe('Smaller values are moved here.'),
  max: z.number().optional().describe('Larger values are moved here.'),
});

/** What a declared provider may hold, for the JSON Schema and for people. Nothing is checked with it. */
export const providerDeclaration = z
  .strictObject({
    base_url: z
      .string()
      .min(1)
      .describe('Where its calls go, such as `https://api.acme.example/v1`.'),
    base_url_env: text('The variable that may hold another base URL.'),
    auth: z
      .strictObject({
        scheme: z
          .enum(['bearer', 'header', 'query', 'none'])
          .optional()
          .describe('How a call shows the key. Default `bearer`.'),
        env: text(
          'The variable that holds the key. Default: the name in capitals, with `_API_KEY`.',
        ),
        name: text('Of the header or the query parameter.'),
      })
      .optional()
      .describe('How a call proves who we are.'),
    speaks: z
      .array(z.string())
      .min(1)
      .optional()
      .describe('The protocols it speaks, the preferred one first. Default `openai-chat`.'),
    headers: headers('Sent with every call.'),
    quirks: z
      .strictObject({
        drop: texts('Fields it refuses; they are left out and reported as lost.'),
        ignore: texts('Fields it does not know and nobody misses; they are left out.'),
        rename: z
          .record(z.string(), z.string())
          .optional()
          .describe('Fields it calls something else.'),
        defaults: jsonObject('Fields to send where a request has none.'),
        clamp: z.record(z.string(), bounds).optional().describe('Bounds on numbers.'),
        usage_at: text('The dotted path of token counts in a stream event.'),
      })
      .optional()
      .describe('Small differences from the protocol.'),
  })
  .describe('A provider that speaks a protocol we have.');

/** What a provider from a package holds, for the JSON Schema and for people. */
export const providerPackage = z
  .strictObject({
    package: z
      .string()
      .min(1)
      .describe(
        'The package that exports it, such as `@acme/llm-provider`, or a file as `./acme.js`; looked for from the folder of this file.',
      ),
  })
  .describe('A provider that a package brings, with protocols or signatures of its own.');

/** A declared provider. `readProvider` of `@llm/providers` says what is wrong with one, so that there is one validator. */
export const declaredProvider = z.custom<JsonValue>();

/** `providers`: providers as data, or from packages. LiteLLM has no such section. */
export const providerSettings = z
  .record(z.string(), declaredProvider)
  .optional()
  .describe('Further providers, by the name that models begin with.');
