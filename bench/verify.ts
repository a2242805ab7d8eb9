import type { Child } from './child.ts';
import type { Scenario } from './scenarios.ts';
import type { Call, RunningTarget, Target } from './target.ts';
import { asRecord } from './wire.ts';
import type { CapturedRequest, ChildMessage, Expectation, UpstreamCommand } from './wire.ts';

const answerMs = 10_000;
const pollMs = 5;

const isCaptured = (message: ChildMessage): message is CapturedRequest =>
  message.kind === 'captured';

export function sendCall(port: number, call: Call): Promise<Response> {
  return fetch(`http://127.0.0.1:${String(port)}${call.path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...call.headers },
    body: call.body,
    signal: AbortSignal.timeout(answerMs),
  });
}

/** The bytes that an `openai` client would send for this call. */
export function toHttpRequest(port: number, call: Call): string {
  const headers: Readonly<Record<string, string>> = {
    host: `127.0.0.1:${String(port)}`,
    connection: 'keep-alive',
    accept: 'application/json',
    'content-type': 'application/json',
    'user-agent': 'OpenAI/JS 6.9.0',
    'x-stainless-lang': 'js',
    'x-stainless-package-version': '6.9.0',
    'x-stainless-os': 'Linux',
    'x-stainless-arch': 'x64',
    'x-stainless-runtime': 'node',
    'x-stainless-runtime-version': 'v22.12.0',
    'x-stainless-retry-count': '0',
    ...call.headers,
    'content-length': String(Buffer.byteLength(call.body)),
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `POST ${call.path} HTTP/1.1\r\n${lines.join('')}\r\n${call.body}`;
}

/** Asks until the target answers with 200, and says how long after `sinceMs` (of performance.now) that was. */
export async function waitForAnswer(
  running: RunningTarget,
  call: Call,
  sinceMs: number,
  patienceMs: number,
): Promise<number> {
  let problem = 'it does not listen';
  while (performance.now() - sinceMs < patienceMs) {
    if (running.child?.ended() === true) {
      throw new Error(`it ended by itself: ${running.child.complaint()}`);
    }
    try {
      const response = await sendCall(running.port, call);
      const body = await response.text();
      if (response.status === 200) return performance.now() - sinceMs;
      problem = `status ${String(response.status)}: ${body.slice(0, 300)}`;
    } catch (error) {
      problem = String(error);
    }
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
  throw new Error(
    `no good answer in ${String(patienceMs)} ms: ${problem}. ${running.child?.complaint() ?? ''}`,
  );
}

/**
 * Makes one call with an ordinary client and reads it to the last byte on both sides: the upstream has to get
 * the whole conversation, the caller the whole text. What it finds is what the loader then expects of each answer.
 *
 * @throws {Error} saying what is missing
 */
export async function verifyTarget(
  target: Target,
  running: RunningTarget,
  scenario: Scenario,
  upstream: Child,
): Promise<Expectation> {
  const call = target.call(scenario);
  upstream.send({ kind: 'capture' } satisfies UpstreamCommand);
  const capture = upstream.receive(isCaptured, answerMs);
  capture.catch(() => undefined);
  const response = await sendCall(running.port, call);
  const body = await response.text();
  if (response.status !== 200) {
    throw new Error(`status ${String(response.status)}: ${body.slice(0, 300)}`);
  }
  const captured = await capture;
  const sent = conversationLength(call.body);
  const arrived = conversationLength(captured.body);
  if (arrived !== sent) {
    throw new Error(`of ${String(sent)} characters only ${String(arrived)} reached the upstream`);
  }
  if (!captured.head.includes(wantedPaths[scenario.upstream])) {
    throw new Error(`the upstream was asked for ${captured.head.split('\r\n')[0] ?? ''}`);
  }
  const text = scenario.shape.stream ? streamedText(body) : answeredText(JSON.parse(body));
  if (text !== scenario.text) {
    throw new Error(`the text is not the upstream's: ${body.slice(0, 300)} … ${body.slice(-100)}`);
  }
  if (!scenario.shape.stream) return { frames: 0, ending: body.slice(-1) };
  const ending = body.includes('[DONE]') ? 'data: [DONE]\n\n' : '{"type":"message_stop"}\n\n';
  if (!body.endsWith(ending)) throw new Error(`the stream ends with ${body.slice(-100)}`);
  return { frames: body.match(/^data:/gm)?.length ?? 0, ending };
}

const wantedPaths: Readonly<Record<Scenario['upstream'], string>> = {
  openai: '/chat/completions ',
  anthropic: '/messages ',
  gemini: ':generateContent',
  bedrock: '/converse ',
  embeddings: '/embeddings ',
};

/** Characters of all texts in a request of any protocol, the system prompt included. */
export function conversationLength(body: string): number {
  const request = asRecord(JSON.parse(body));
  const turns = [request['messages'], request['contents']].flatMap((list: unknown) =>
    Array.isArray(list) ? list.map((one) => asRecord(one)) : [],
  );
  const instruction = request['systemInstruction'];
  const texts: readonly unknown[] = [
    request['system'],
    request['input'],
    ...(instruction === undefined ? [] : [asRecord(instruction)['parts']]),
    ...turns.map((turn) => turn['content'] ?? turn['parts']),
  ];
  return texts.reduce<number>((sum, one) => sum + textLength(one), 0);
}

function textLength(content: unknown): number {
  if (typeof content === 'string') return content.length;
  if (!Array.isArray(content)) return 0;
  return content.reduce<number>(
    (sum, block) => sum + textLength(typeof block === 'string' ? block : asRecord(block)['text']),
    0,
  );
}

function answeredText(answer: unknown): string {
  const { choices, content, candidates, output } = asRecord(answer);
  const blocks = Array.isArray(candidates)
    ? asRecord(asRecord(candidates[0])['content'])['parts']
    : output === undefined
      ? content
      : asRecord(asRecord(output)['message'])['content'];
  if (Array.isArray(blocks)) return joined(blocks.map((block) => asRecord(block)['text']));
  if (!Array.isArray(choices)) return '';
  return joined(choices.map((choice) => asRecord(asRecord(choice)['message'])['content']));
}

function streamedText(body: string): string {
  const payloads = body.match(/(?<=^data: )\{.*$/gm) ?? [];
  return joined(
    payloads.flatMap((payload) => {
      const { choices, delta } = asRecord(JSON.parse(payload));
      if (!Array.isArray(choices)) return [asRecord(delta)['text']];
      return choices.map((choice) => asRecord(asRecord(choice)['delta'])['content']);
    }),
  );
}

const joined = (texts: readonly unknown[]): string =>
  texts.filter((text) => typeof text === 'string').join('');
