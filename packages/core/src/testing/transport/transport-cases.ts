import type { HttpTransport, HttpTransportOptions } from '../../transport/transport.ts';
import { answerChecks } from './answer-checks.ts';
import { cancelChecks } from './cancel-checks.ts';
import { closeChecks, connectionChecks } from './connection-checks.ts';
import { failureChecks } from './failure-checks.ts';
import { requestChecks } from './request-checks.ts';
import { timeChecks } from './time-checks.ts';
import { tlsChecks } from './tls-checks.ts';
import {
  toCases,
  type TransportCase,
  type TransportLimits,
  type TransportTls,
} from './transport-case.ts';

/**
 * What every HTTP transport must do, as cases for any test runner.
 *
 * Upstreams are servers on the loopback interface, so the cases need Node and no network. `create` is called in
 * each case, and what it gives is closed at the end of it. A case with `skipped` needs something that `limits` says
 * the transport cannot do: report its reason instead of running it.
 *
 * @param limits  what the transport cannot do because of what it is built on, each with its reason
 * @param tls  a certificate for upstreams over TLS. Without it the cases over TLS are listed as skipped
 */
export function transportCases(
  create: (options: HttpTransportOptions) => HttpTransport,
  limits: TransportLimits = {},
  tls?: TransportTls,
): readonly TransportCase[] {
  const noTls = tls === undefined ? { tls: 'no certificate for upstreams was given' } : {};
  const transport = { create, limits: { ...noTls, ...limits }, tls };
  return [
    ...toCases('answers', answerChecks, transport),
    ...toCases('failures', failureChecks, transport),
    ...toCases('refused requests', requestChecks, transport),
    ...toCases('time', timeChecks, transport),
    ...toCases('cancelled', cancelChecks, transport),
    ...toCases('connections', connectionChecks, transport),
    ...toCases('over TLS', tlsChecks, transport),
    ...toCases('close', closeChecks, transport),
  ];
}
