import { type JsonObject, LLMError } from '@llm/core';
import { createModelPattern, isModelPattern } from '@llm/router';
import { jsonResponse } from '../respond/json-response.ts';
import type { Refuse, Route } from '../route-table.ts';

/** A model that callers may ask for. */
export interface ModelCard {
  /** Name of the model. */
  readonly id: string;
  /** Who made it available, for the clients that show it. */
  readonly ownedBy: string;
  /** What is known of it, for clients that show or choose by it. */
  readonly facts?: ModelFacts;
}

/** What is known of a model. */
export interface ModelFacts {
  /** Tokens of a prompt at most. */
  readonly contextLength?: number;
  /** Tokens of an answer at most. */
  readonly maxOutputTokens?: number;
  /** Dollars for one token of a prompt, and of an answer. */
  readonly promptUsd?: number;
  readonly completionUsd?: number;
}

// Clients need a date and nobody knows one for a name that an operator chose.
const createdAt = new Date(1_677_610_602_000);

/** `/v1/models` and `/v1/models/:model*`, because names have slashes that some clients write bare. Each entry has the fields of every protocol's model object, so every client reads the one answer, but for clients of versions that no other API has. */
export function modelRoutes(
  models: () => readonly ModelCard[],
  refuseOf: (path: string) => Refuse | undefined = () => undefined,
): readonly Route[] {
  const list: Route['answer'] = () => {
    const data = models().map(describe);
    return Promise.resolve(
      jsonResponse({
        object: 'list',
        data,
        has_more: false,
        first_id: data[0]?.id ?? null,
        last_id: data.at(-1)?.id ?? null,
      }),
    );
  };
  const listOfResources: Route['answer'] = () =>
    Promise.resolve(jsonResponse({ models: models().map(describeResource) }));
  const oneIn =
    (write: (card: ModelCard) => JsonObject): Route['answer'] =>
    ({ params }) => {
      const card = findCard(models(), params['model'] ?? '');
      if (card === undefined) {
        return Promise.reject(
          new LLMError('not_found', 'there is no model of this name', { param: 'model' }),
        );
      }
      return Promise.resolve(jsonResponse(write(card)));
    };
  return [
    ...['/v1/models', '/openai/v1/models'].flatMap((path): readonly Route[] => [
      { pattern: `GET ${path}`, access: 'key', answer: list },
      { pattern: `GET ${path}/:model*`, access: 'key', answer: oneIn(describe) },
    ]),
    // Only Google's API has these versions. Its clients read resources and not a list of data.
    ...['/v1beta/models', '/v1alpha/models'].flatMap((path): readonly Route[] => {
      const refuse = refuseOf(path);
      const told = refuse === undefined ? {} : { refuse };
      return [
        { pattern: `GET ${path}`, access: 'key', answer: listOfResources, ...told },
        { pattern: `GET ${path}/:model*`, access: 'key', answer: oneIn(describeResource), ...told },
      ];
    }),
  ];
}

/** The card of this name, or of the pattern with the most text that it matches: callers may ask for it, too. */
function findCard(cards: readonly ModelCard[], name: string): ModelCard | undefined {
  const own = cards.find(({ id }) => id === name);
  if (own !== undefined) return own;
  const [nearest] = cards
    .filter(({ id }) => isModelPattern(id) && createModelPattern(id).match(name) !== undefined)
    .toSorted((a, b) => b.id.length - a.id.length);
  return nearest && { ...nearest, id: name };
}

/** A model as a resource (ai.google.dev/api/models, read 2026-11-30). */
function describeResource({ id, facts = {} }: ModelCard): JsonObject {
  return {
    name: `models/${id}`,
    displayName: id,
    version: '001',
    ...(facts.contextLength !== undefined && { inputTokenLimit: facts.contextLength }),
    ...(facts.maxOutputTokens !== undefined && { outputTokenLimit: facts.maxOutputTokens }),
    supportedGenerationMethods: ['generateContent', 'streamGenerateContent', 'countTokens'],
  };
}

function describe({ id, ownedBy, facts = {} }: ModelCard) {
  const { contextLength, maxOutputTokens, promptUsd, completionUsd } = facts;
  return {
    id,
    object: 'model',
    created: Math.floor(createdAt.getTime() / 1000),
    owned_by: ownedBy,
    type: 'model',
    display_name: id,
    created_at: createdAt.toISOString(),
    // The names that OpenRouter and Anthropic have for these (their lists of models, read 2026-11-30).
    ...(contextLength !== undefined && {
      context_length: contextLength,
      max_input_tokens: contextLength,
    }),
    ...(maxOutputTokens !== undefined && { max_tokens: maxOutputTokens }),
    ...(promptUsd !== undefined &&
      completionUsd !== undefined && {
        pricing: { prompt: toDecimal(promptUsd), completion: toDecimal(completionUsd) },
      }),
  };
}

/** Digits without an exponent: readers of prices do not expect `1e-6`. */
function toDecimal(usd: number): string {
  return usd.toLocaleString('en-US', { maximumFractionDigits: 20, useGrouping: false });
}
