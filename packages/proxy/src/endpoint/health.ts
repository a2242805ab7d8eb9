import { jsonResponse } from '../respond/json-response.ts';
import type { Reply } from '../inbound.ts';
import type { Route } from '../route-table.ts';

/** Liveness depends on nothing but the process; readiness turns away new calls while the gateway drains. */
export function healthRoutes(isReady: () => boolean): readonly Route[] {
  const alive: Route['answer'] = () => Promise.resolve(text('"I\'m alive!"'));
  const ready: Route['answer'] = () => {
    const reply = jsonResponse({ status: isReady() ? 'healthy' : 'draining' });
    return Promise.resolve(isReady() ? reply : { ...reply, status: 503 });
  };
  const route = (path: string, answer: Route['answer']): Route => ({
    pattern: `GET ${path}`,
    access: 'anyone',
    answer,
  });
  return [
    route('/health/liveliness', alive),
    route('/health/liveness', alive),
    route('/health/readiness', ready),
  ];
}

function text(body: string): Reply {
  return { status: 200, headers: { 'content-type': 'application/json' }, body };
}
