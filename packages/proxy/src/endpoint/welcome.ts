import { jsonResponse } from '../respond/json-response.ts';
import type { Route } from '../route-table.ts';

const pattern = 'GET /';

/** `GET /` for people who open the address in a browser: what this is, and the paths of the given routes. Nothing where a route has the path. */
export function welcomeRoutes(routes: readonly Route[]): readonly Route[] {
  if (routes.some((route) => route.pattern === pattern)) return [];
  const paths = routes.filter(({ access }) => access !== 'admin').map((route) => route.pattern);
  const reply = jsonResponse({
    message:
      'This is an LLM gateway. Set the base URL of your client to this address: with /v1 behind it for clients of OpenAI, without for those of Anthropic.',
    models: '/v1/models',
    health: '/health/readiness',
    paths,
  });
  return [{ pattern, access: 'anyone', answer: () => Promise.resolve(reply) }];
}
