import { asObject, LLMError } from '@llm/core';
import { jsonResponse } from '../respond/json-response.ts';
import type { Route } from '../route-table.ts';

/** `GET /route/explain?model=…`: who would be asked for a model now, and why the others would not be. No upstream is called. For admins, because it names deployments and their state. */
export function routeExplainRoutes(explain: (model: string) => object): readonly Route[] {
  const answer: Route['answer'] = async ({ query }) => {
    const model = new URLSearchParams(query).get('model') ?? '';
    if (model === '')
      throw new LLMError('invalid_request', 'say which model: /route/explain?model=…', {
        param: 'model',
      });
    return jsonResponse(asObject(explain(model)) ?? {});
  };
  return [{ pattern: 'GET /route/explain', access: 'admin', answer }];
}
