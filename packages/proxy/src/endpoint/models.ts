import { LLMError } from '@llm/core';
import { jsonResponse } from '../respond/json-response.ts';
import type { Route } from '../route-table.ts';

/** A model that callers may ask for. */
export interface ModelCard {
  readonly id: string;
  /** Who made it available, for the clients that show it. */
  readonly ownedBy: string;
}

// Clients need a date and nobody knows one for a name that an operator chose.
const createdAt = new Date(1_677_610_602_000);

/** `/v1/models` and `/v1/models/:model*`, because names have slashes that some clients write bare. Each entry has the fields of every protocol's model object, so every client reads the one answer. */
export function modelRoutes(models: () => readonly ModelCard[]): readonly Route[] {
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
  const one: Route['answer'] = ({ params }) => {
    const card = models().find(({ id }) => id === params['model']);
    if (card === undefined) {
      return Promise.reject(
        new LLMError('not_found', 'there is no model of this name', { param: 'model' }),
      );
    }
    return Promise.resolve(jsonResponse(describe(card)));
  };
  return ['/v1/models', '/openai/v1/models'].flatMap((path): readonly Route[] => [
    { pattern: `GET ${path}`, access: 'key', answer: list },
    { pattern: `GET ${path}/:model*`, access: 'key', answer: one },
  ]);
}

function describe({ id, ownedBy }: ModelCard) {
  return {
    id,
    object: 'model',
    created: Math.floor(createdAt.getTime() / 1000),
    owned_by: ownedBy,
    type: 'model',
    display_name: id,
    created_at: createdAt.toISOString(),
  };
}
