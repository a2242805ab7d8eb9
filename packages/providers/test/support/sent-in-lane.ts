import {
  connect,
  type ConnectOptions,
  createCall,
  type JsonObject,
  type JsonValue,
  parseJson,
  type Provider,
  scanEnvelope,
  type StreamingServerCodec,
} from '@llm/core';
import { replayTransport, testContext } from '@llm/core/testing';

/** Both ways of a request to a provider that speaks its protocol: as it came, or decoded and encoded. */
export const lanes = ['own bytes', 'written anew'] as const;

export interface SentInLane {
  readonly provider: Provider;
  readonly protocol: { readonly id: string; readonly server?: StreamingServerCodec<'chat'> };
  /** Default `m`. */
  readonly model?: string;
  /** What the provider answers. */
  readonly answer: JsonObject;
  readonly options?: ConnectOptions;
}

/** What a provider is sent of a chat request of its own protocol. */
export async function sentInLane(
  { provider, protocol, model = 'm', answer, options }: SentInLane,
  body: JsonObject,
  lane: (typeof lanes)[number],
): Promise<JsonValue> {
  const transport = replayTransport([
    { headers: { 'content-type': 'application/json' }, body: JSON.stringify(answer) },
  ]);
  const request = protocol.server?.decodeRequest({
    body,
    params: { model },
    query: {},
    headers: {},
  });
  if (request === undefined) throw new TypeError('no caller speaks the protocol');
  const call = createCall('chat', request, { onLoss: 'report' });
  const native = {
    protocol: protocol.id,
    model,
    envelope: scanEnvelope(new TextEncoder().encode(JSON.stringify(body))),
    cut: [],
    headers: {},
    query: {},
  };
  await connect(provider, { apiKey: 'k', ...options, transport })(
    lane === 'own bytes' ? { ...call, native } : call,
    testContext(),
  );
  const given = transport.requests[0]?.body ?? '';
  const pieces = typeof given === 'string' || given instanceof Uint8Array ? [given] : given;
  const text = pieces.map((piece) =>
    typeof piece === 'string' ? piece : new TextDecoder().decode(piece),
  );
  return parseJson(text.join(''));
}
