import { loadFixtures, type ProtocolFixture, protocolCases } from '@llm/core/testing';
import { createSseDecoder } from '@llm/core/framing';
import { describe, it } from 'vitest';
import { awsEventStream } from '../shared/aws-event-stream/framing.ts';
import { bedrockConverse } from './index.ts';

/** Streams stand in the fixtures as server-sent events, because nobody could read the binary form. */
function asBinary(fixture: ProtocolFixture): ProtocolFixture {
  if (fixture.stream === undefined) return fixture;
  const events = createSseDecoder().push(fixture.stream);
  return { ...fixture, stream: awsEventStream.encode(events) as Uint8Array };
}

const fixtures = loadFixtures(new URL('__fixtures__', import.meta.url)).map(asBinary);

describe('bedrock-converse', () => {
  it.each(protocolCases(bedrockConverse, fixtures))('$name', ({ run }) => run());
});
