import type { Pieces } from '../bytes/concatenate.ts';
import type { Call } from '../contract/call.ts';
import type { CallNote } from '../contract/call-note.ts';
import type { OperationName } from '../contract/operation.ts';
import type { ClientCodec, Loss, Outbound } from '../contract/protocol.ts';
import type { Provider } from '../contract/provider.ts';
import type { Headers } from '../contract/transport.ts';
import type { JsonObject } from '../json/json-value.ts';

/** What a lane writes a request from. */
export interface LaneCall<Op extends OperationName> {
  readonly provider: Provider;
  /** Wire fields to send where the request has none: the provider's and the connection's. */
  readonly defaults: JsonObject;
  readonly client: ClientCodec<Op>;
  readonly call: Call<Op>;
  /** The program's own body, where it is plain and in the protocol that is spoken. */
  readonly written?: JsonObject | undefined;
  /** What the provider and the deployment say their models take. */
  readonly takes?: JsonObject | undefined;
  /** Where it notes what it changes, where somebody wants to know. */
  readonly notes?: CallNote[] | undefined;
}

/** A call's request in the upstream's words. */
export interface WireRequest {
  /** Default `POST`. */
  readonly method?: Outbound['method'] | undefined;
  readonly body: string | Pieces | undefined;
  readonly headers?: Headers | undefined;
  /** In place of the codec's own. */
  readonly protocolHeaders?: Headers | undefined;
  readonly query?: Readonly<Record<string, string>> | undefined;
  /** What the upstream could not take. */
  readonly losses?: readonly Loss[] | undefined;
}
