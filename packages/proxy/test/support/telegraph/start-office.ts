import type { ServerResponse } from 'node:http';
import { connect, type Provider, type StreamingProtocol } from '@llm/core';
import { type FormPart, readParts, scanForm } from '@llm/core/form';
import { createHttp1Transport } from '@llm/core/http1';
import { openaiChat } from '@llm/providers';
import { createGateway, createServer, open, type ServerOptions } from '../../../src/index.ts';
import { serveHttp } from '../serve.ts';
import type { ModelPlace } from './client.ts';
import { createTelegraph, encodeFrames, telegramType, telegraphFraming } from './index.ts';

/** A telegram as the upstream got it. */
export interface SeenTelegram {
  readonly path: string;
  readonly accept: string | undefined;
  readonly contentType: string;
  readonly bytes: Buffer;
  readonly parts: readonly FormPart[];
}

/** How an upstream answers in place of the answer it owes. */
export type Fault = (response: ServerResponse, answer: Uint8Array) => void;

/** A gateway that serves telegrams, and the upstream behind it. */
export interface Office {
  readonly url: string;
  readonly seen: SeenTelegram[];
  /** What the upstream does with the next request, once. */
  failWith(fault: Fault): void;
  close(): Promise<void>;
}

export interface OfficeOptions {
  readonly place: ModelPlace;
  readonly lane: 'native' | 'translate';
  readonly server?: Partial<ServerOptions>;
  readonly maxFormParts?: number;
}

/** The frames of an answer: they say how many parts and bytes of files arrived. */
export const answerFrames = [
  '{"is":"begin","model":"m"}',
  '{"is":"word","text":"arrivé"}',
  '{"is":"end","in":3,"out":2}',
].map((data) => ({ data }));

/** A gateway on a free port, whose models are called `<name>-up` upstream. */
export async function startOffice(options: OfficeOptions): Promise<Office> {
  const { place, lane, server: limits = {}, maxFormParts } = options;
  const seen: SeenTelegram[] = [];
  const faults: Fault[] = [];
  const upstream = await serveHttp((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const bytes = Buffer.concat(pieces);
      const { url: path = '' } = request;
      const { accept, 'content-type': contentType = '' } = request.headers;
      const parts = readParts(scanForm(bytes, contentType));
      seen.push({ path, accept, contentType, bytes, parts });
      const stream =
        path.endsWith(':relay') ||
        parts.some((part) => part.name === 'stream' && 'value' in part && part.value === 'true');
      const answer = encodeFrames(answerFrames);
      const fault = faults.shift();
      if (fault !== undefined) fault(response, answer);
      else {
        response.writeHead(200, {
          'content-type': stream ? telegraphFraming.contentType : telegramType,
        });
        response.write(answer.subarray(0, 7));
        response.end(answer.subarray(7));
      }
    });
  });
  const telegraph = createTelegraph(place);
  const provider: Provider = {
    id: 'post',
    baseUrl: upstream.origin,
    auth: { scheme: 'none' },
    speaks: { chat: [lane === 'native' ? telegraph : withoutNative(telegraph)] },
  };
  const transport = createHttp1Transport();
  const service = connect(provider, { transport: transport.send });
  const gateway = createGateway({
    service: (call, context) => service({ ...call, model: `${call.model}-up` }, context),
    protocols: [telegraph, openaiChat],
    models: () => [],
    authenticate: open,
    ...(maxFormParts !== undefined && { maxFormParts }),
  });
  const server = await createServer({ gateway, port: 0, drainMs: 1_000, ...limits });
  return {
    url: server.url,
    seen,
    failWith: (fault) => faults.push(fault),
    async close() {
      await server.close();
      await transport.close();
      await upstream.close();
    },
  };
}

function withoutNative(protocol: StreamingProtocol<'chat'>): StreamingProtocol<'chat'> {
  if (protocol.client === undefined) return protocol;
  const { native: _, ...client } = protocol.client;
  return { ...protocol, client };
}
