/*
 * Every recorded stream gives the same answer however its bytes are cut and its lines end, read by the decoder and let through
 * by the native lane.
 */
import {
  accumulate,
  type ChatEvent,
  type ChatResponse,
  isLLMError,
  type StreamingProtocol,
} from '@llm/core';
import { jsonArrayFraming, sseFraming, type Framing } from '@llm/core/framing';
import { describe, expect, it } from 'vitest';
import { openaiCompletions } from '../src/index.ts';
import { bytesOf, readRecordings, type Recording } from './support/recordings.ts';

const streams = readRecordings().filter(
  ({ isStream, isError, protocol }) =>
    isStream && !isError && protocol !== undefined && protocol.id !== openaiCompletions.id,
);
const named = streams.map((one) => [one.id, one] as const);

describe.skipIf(streams.length === 0)('a recorded stream', () => {
  it.each(named)('%s gives the same answer cut at every byte', (_, recording) => {
    const bytes = bytesOf(recording);
    const pieces = Array.from(bytes, (byte) => Uint8Array.of(byte));
    expect(read(recording, pieces)).toEqual(read(recording, [bytes]));
  });

  const ofLines = named.filter(
    ([, recording]) => framingOf(recording) !== undefined && isText(recording),
  );
  it.each(ofLines)('%s gives the same answer with CRLF', (_, recording) => {
    const bytes = bytesOf(recording);
    const lines = Buffer.from(bytes.toString().replaceAll(/\r?\n/g, '\r\n'));
    const whole = read(recording, [bytes]);
    expect(read(recording, [lines])).toEqual(whole);
    expect(
      read(
        recording,
        Array.from(lines, (byte) => Uint8Array.of(byte)),
      ),
    ).toEqual(whole);
  });

  it.each(named)('%s passes the native lane the same, cut at every byte', (_, recording) => {
    if (framingOf(recording) === jsonArrayFraming) return;
    const bytes = bytesOf(recording);
    const whole = letThrough(recording, [bytes]);
    const cut = letThrough(
      recording,
      Array.from(bytes, (byte) => Uint8Array.of(byte)),
    );
    expect(cut).toEqual(whole);
    // What is not withheld passes as it came.
    if (whole.progress === 'over')
      expect(bytes.toString('latin1')).toContain(whole.passed.slice(0, 64));
  });
});

/** What comes out of the native lane, and what it knows then. */
function letThrough(recording: Recording, pieces: readonly Uint8Array[]) {
  const watcher = clientOf(recording).native?.createWatcher({ repeatLimit: 0 });
  if (watcher === undefined) return { passed: '', progress: 'none' };
  const passed = pieces.map((piece) => watcher.push(piece));
  passed.push(watcher.end());
  const { failure, progress, usage, started } = watcher;
  return {
    // The last blank line says nothing more, and may come too late to pass.
    passed: Buffer.concat(passed).toString('latin1').trimEnd(),
    failure: failure?.code,
    progress,
    usage,
    started,
  };
}

function isText({ protocol }: Recording): boolean {
  return protocol?.id.startsWith('bedrock') !== true;
}

function clientOf({ protocol }: Recording) {
  const { client } = protocol as StreamingProtocol<'chat'>;
  if (client === undefined) throw new TypeError('it is not called');
  return client;
}

/** A stream of Gemini's is a list where nobody asked for events. */
function framingOf(recording: Recording): Framing {
  if (recording.response['body'] !== undefined) return jsonArrayFraming;
  return clientOf(recording).framing ?? sseFraming;
}

/** What the answer is, or how it fails. */
function read(
  recording: Recording,
  pieces: readonly Uint8Array[],
): ChatResponse | { readonly code: string } {
  const client = clientOf(recording);
  const model = 'm';
  const messages = [{ role: 'user' as const, content: [{ type: 'text' as const, text: 'Hi' }] }];
  const framing = framingOf(recording).createDecoder();
  const decoder = client.createStreamDecoder({ model, messages });
  const events: ChatEvent[] = [];
  try {
    for (const piece of pieces)
      for (const event of framing.push(piece))
        if (decoder.progress !== 'over') events.push(...decoder.push(event));
    for (const event of framing.end())
      if (decoder.progress !== 'over') events.push(...decoder.push(event));
    events.push(...decoder.end());
    return accumulate(events);
  } catch (cause) {
    if (isLLMError(cause)) return { code: cause.code };
    throw cause;
  }
}
