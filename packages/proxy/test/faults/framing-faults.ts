import { isChunked, chunked, eventStream, head } from '@llm/core/testing';
import {
  badGateway,
  broken,
  fault,
  type Fault,
  type FaultKind,
  type Truth,
  unclear,
  whole,
  type Wire,
} from './fault.ts';
import { goodEvents, goodText, printEvents, streamScript } from './good-answers.ts';

const good = ({ upstream }: Wire) => printEvents(goodEvents[upstream]);

/** A good stream written in another way. Also given to callers who asked for a whole answer. */
const rewritten = (name: string, rewrite: (text: string) => string, truth: Truth = whole): Fault =>
  fault(name, truth, (wire) => streamScript(rewrite(good(wire))));

const eachLine = (change: (line: string) => string) => (text: string) =>
  text
    .split('\n')
    .map((line) => (line === '' ? line : change(line)))
    .join('\n');
const beforeEach = (what: string) => (text: string) =>
  what + text.replaceAll('\n\n', `\n\n${what}`);
const indented = (text: string) =>
  text.replaceAll(/^data: (\{.*)$/gm, (_, data: string) =>
    JSON.stringify(JSON.parse(data), null, 1)
      .split('\n')
      .map((line) => `data: ${line}`)
      .join('\n'),
  );

const lines: readonly Fault[] = [
  rewritten('nothing', (text) => text),
  rewritten('CRLF', (text) => text.replaceAll('\n', '\r\n')),
  rewritten('CR', (text) => text.replaceAll('\n', '\r')),
  rewritten('CRLF and LF by turns', (text) => text.replaceAll('\n\n', '\r\n\n')),
  rewritten('LF and CRLF by turns', (text) => text.replaceAll('\n\n', '\n\r\n')),
  rewritten('three line ends between events', (text) => text.replaceAll('\n\n', '\n\n\n')),
  rewritten('blank lines first', (text) => `\n\n\r\n${text}`),
  rewritten('no blank line at the end', (text) => text.trimEnd()),
  rewritten('one line end at the end', (text) => `${text.trimEnd()}\n`),
  rewritten('CR at the end', (text) => `${text.trimEnd()}\r`),
  rewritten('blanks at the end', (text) => `${text}  \n \t`),
  rewritten('a byte order mark', (text) => `\uFEFF${text}`),
  rewritten('two byte order marks', (text) => `\uFEFF\uFEFF${text}`, unclear),
  rewritten('a byte order mark in each event', beforeEach('\uFEFF'), unclear),
  rewritten('a comment first', (text) => `: hello\n\n${text}`),
  rewritten('comments between', beforeEach(': OPENROUTER PROCESSING\n\n')),
  rewritten('comments in events', beforeEach(': ping\n')),
  rewritten('empty comments', beforeEach(':\n\n')),
  rewritten('a comment like an event', beforeEach(':data: {"error":"no"}\n\n')),
  rewritten('a comment of 1 MB', (text) => `: ${'x'.repeat(1_000_000)}\n\n${text}`),
  rewritten('10,000 comments', (text) => ': x\n\n'.repeat(10_000) + text),
  rewritten('no blank after the colon', (text) => text.replaceAll('data: ', 'data:')),
  rewritten('two blanks after the colon', (text) => text.replaceAll('data: {', 'data:  {')),
  rewritten('a tab after the colon', (text) => text.replaceAll('data: {', 'data:\t{')),
  rewritten(
    'blanks behind the data',
    eachLine((line) => `${line}  `),
    unclear,
  ),
  rewritten(
    'blanks before the field',
    eachLine((line) => ` ${line}`),
    unclear,
  ),
  rewritten('a blank before the colon', (text) => text.replaceAll('data: ', 'data : '), unclear),
  rewritten('capitals', (text) => text.replaceAll('data: ', 'DATA: '), unclear),
  rewritten('ids', beforeEach('id: 7\n')),
  rewritten('ids of NUL', beforeEach('id: \0\n')),
  rewritten('retry fields', beforeEach('retry: 3000\n')),
  rewritten('retry of no number', beforeEach('retry: soon\n')),
  rewritten('an event of retry alone', beforeEach('retry: 1\n\n')),
  rewritten('an event of an id alone', beforeEach('id: 1\n\n')),
  rewritten('an event of a name alone', beforeEach('event: ping\n\n')),
  rewritten('unknown fields', beforeEach('x-trace: 1\n')),
  rewritten('a field without a colon', beforeEach('trace\n')),
  rewritten('empty data', beforeEach('data:\n\n')),
  rewritten('data without a colon', beforeEach('data\n\n')),
  rewritten('JSON over several data lines', indented),
  rewritten('data before the name', (text) =>
    text.replaceAll(/^(event: .*)\n(data: .*)$/gm, '$2\n$1'),
  ),
  rewritten('names of message', (text) =>
    text.replaceAll(/^(event: .*\n)?data/gm, 'event: message\ndata'),
  ),
  rewritten('empty names', (text) => text.replaceAll(/^(event: .*\n)?data/gm, 'event:\ndata')),
  rewritten(
    'wrong names',
    (text) => text.replaceAll(/^(event: .*\n)?data/gm, 'event: delta\ndata'),
    unclear,
  ),
  rewritten('pings as events', beforeEach('event: ping\ndata: {"type":"ping"}\n\n')),
  rewritten('NUL between events', beforeEach('\0\n\n'), unclear),
  rewritten('NUL in comments', beforeEach(': \0\n\n')),
  rewritten('a line of NULs first', (text) => `${'\0'.repeat(100)}\n\n${text}`, unclear),
  rewritten('JSON without the data field', (text) => text.replaceAll(/^data: /gm, ''), unclear),
  rewritten(
    'one JSON text a line',
    (text) => text.replaceAll(/^event: .*\n|^data: /gm, '').replaceAll('\n\n', '\n'),
    unclear,
  ),
  rewritten(
    'values that are no objects',
    beforeEach('data: null\n\ndata: 7\n\ndata: []\n\ndata: "x"\n\n'),
  ),
  rewritten('empty objects', beforeEach('data: {}\n\n')),
  rewritten('escaped letters', (text) =>
    text.replaceAll(
      /[\u0080-\uffff]/g,
      (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
    ),
  ),
];

/** The text of the good answer, with something else in the place of a word. */
const words = (name: string, text: string, bytes: string | Uint8Array, truth?: Truth): Fault =>
  fault(name, truth ?? { is: 'whole', text }, (wire) => {
    const [first = '', second = ''] = good(wire).split('wörld');
    return streamScript(
      Buffer.concat([Buffer.from(first), Buffer.from(bytes), Buffer.from(second)]),
    );
  });
const withWord = (word: string) => goodText.replace('wörld', word);
const long = 'x'.repeat(2_000_000);
const replaced = '\uFFFD';
const bytes: readonly Fault[] = [
  words('a byte that is no UTF-8', withWord(`a${replaced}b`), Buffer.from([0x61, 0xff, 0x62])),
  words('half a letter', withWord(`${replaced}b`), Buffer.from([0xc3, 0x62])),
  words('half of four bytes', withWord(`${replaced}b`), Buffer.from([0xf0, 0x9f, 0x62])),
  words('Latin-1', withWord(`w${replaced}rld`), Buffer.from('wörld', 'latin1')),
  words('half a surrogate pair, escaped', '', '\\ud83d', unclear),
  words('an escaped NUL', withWord('a\0b'), 'a\\u0000b'),
  words('NUL in a text', '', 'a\0b', unclear),
  words('an escape character', withWord('\u001b[2J'), '\\u001b[2J'),
  words('a line separator', withWord('a\u2028b'), 'a\u2028b'),
  words('an event within a text', withWord('\n\ndata: [DONE]\n\n'), '\\n\\ndata: [DONE]\\n\\n'),
  words(
    'a reason within a text',
    withWord('"finish_reason":"stop"'),
    '\\"finish_reason\\":\\"stop\\"',
  ),
  words('a text of 2 MB', withWord(long), long),
  words('a line end in a text', '', 'a\nb', broken),
  words('a quotation mark too many', '', 'a"b', broken),
  words('a backslash too many', '', 'a\\b\\q', broken),
];

const splits: readonly Fault[] = [
  fault('split inside a letter', whole, (wire) => {
    const all = Buffer.from(good(wire));
    const at = all.indexOf('🙂') + 2;
    return streamScript(all.subarray(0, at), 20, all.subarray(at));
  }),
  fault('split inside a line end', whole, (wire) => {
    const [first = '', ...rest] = good(wire).replaceAll('\n', '\r\n').split('\r\n\r\n');
    return streamScript(`${first}\r\n\r`, 20, `\n${rest.join('\r\n\r\n')}`);
  }),
  fault('CRs, split behind each', whole, (wire) =>
    streamScript(
      ...good(wire)
        .replaceAll('\n', '\r')
        .split(/(?<=\r)/),
    ),
  ),
  fault('split inside the name of a field', whole, (wire) =>
    streamScript(...good(wire).split(/(?<=da)(?=ta: )/)),
  ),
  fault('each event by itself', whole, (wire) => streamScript(...good(wire).split(/(?<=\n\n)/))),
  fault('each line by itself', whole, (wire) => streamScript(...good(wire).split(/(?<=\n)/))),
  fault('an open line of 1 MB, FIN', badGateway, () => ({
    onRequest: [
      head(200, `content-type: ${eventStream}`, isChunked),
      chunked(`data: ${'x'.repeat(1_000_000)}`),
      '0\r\n\r\n',
    ],
  })),
];

const ofOpenai = (rewrite: (text: string) => string, truth: Truth, name: string): Fault =>
  fault(name, truth, (wire) =>
    wire.upstream === 'openai' ? streamScript(rewrite(good(wire))) : undefined,
  );
const ofAnthropic = (rewrite: (text: string) => string, truth: Truth, name: string): Fault =>
  fault(name, truth, (wire) =>
    wire.upstream === 'anthropic' ? streamScript(rewrite(good(wire))) : undefined,
  );
const marker = (written: string) => (text: string) => text.replace('data: [DONE]', written);
const noReason = (text: string) =>
  text.replace('"finish_reason":"tool_calls"', '"finish_reason":null');
const noise =
  'data: {"id":"chatcmpl-9","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":"NOISE"},"finish_reason":null}]}\n\n';

const ends: readonly Fault[] = [
  ofOpenai(marker(''), whole, 'no [DONE]'),
  ofOpenai(marker('data: [DONE] '), whole, '[DONE] and a blank'),
  ofOpenai(marker('data:[DONE]'), whole, '[DONE] without a blank before'),
  ofOpenai(marker('data:  [DONE]'), unclear, '[DONE] behind two blanks'),
  ofOpenai(marker('data: [DONE]x'), whole, '[DONE]x'),
  ofOpenai(marker('data: [done]'), unclear, '[done]'),
  ofOpenai(marker('data: "[DONE]"'), whole, '[DONE] in quotation marks'),
  ofOpenai(marker('data: DONE'), unclear, 'DONE'),
  ofOpenai(marker('event: done\ndata: [DONE]'), whole, '[DONE] under a name'),
  ofOpenai(marker('id: 9\ndata: [DONE]'), whole, '[DONE] with an id'),
  ofOpenai(marker('data: [DONE]\n\ndata: [DONE]'), whole, '[DONE] twice'),
  ofOpenai((text) => `${text}${noise}`, whole, 'a chunk after [DONE]'),
  ofOpenai((text) => `${text}garbage\n\n\0`, whole, 'garbage after [DONE]'),
  ofOpenai(
    (text) => `${text}data: {"error":{"message":"too late"}}\n\n`,
    whole,
    'an error after [DONE]',
  ),
  ofOpenai(noReason, whole, '[DONE] without a reason'),
  ofOpenai((text) => marker('')(noReason(text)), broken, 'neither [DONE] nor a reason'),
  ofOpenai(
    (text) => marker('')(text.replace('"finish_reason":"tool_calls"', '"finish_reason":""')),
    broken,
    'an empty reason and no [DONE]',
  ),
  ofOpenai(
    (text) => text.replaceAll('"finish_reason":null', '"finish_reason":""'),
    whole,
    'an empty reason in each chunk',
  ),
  ofOpenai(
    (text) => text.replaceAll('"finish_reason":null', '"finish_reason":"tool_calls"'),
    unclear,
    'the reason in each chunk',
  ),
  ofOpenai(() => 'data: [DONE]\n\n', badGateway, '[DONE] alone'),
  ofOpenai(() => '', badGateway, 'no event at all'),
  ofOpenai(() => ': nothing\n\n', badGateway, 'a comment alone'),
  ofAnthropic((text) => text.replace(/event: message_stop\n.*\n\n/, ''), broken, 'no message_stop'),
  ofAnthropic(
    (text) => text.replace(/event: message_delta\n.*\n\n/, ''),
    unclear,
    'no message_delta',
  ),
  ofAnthropic(
    (text) => text.replace('"stop_reason":"tool_use"', '"stop_reason":null'),
    unclear,
    'no reason',
  ),
  ofAnthropic(
    (text) => text.replace('"stop_reason":"tool_use"', '"stop_reason":""'),
    unclear,
    'an empty reason',
  ),
  ofAnthropic((text) => text + text.slice(text.lastIndexOf('event:')), whole, 'message_stop twice'),
  ofAnthropic((text) => `${text}data: [DONE]\n\n`, whole, '[DONE] after message_stop'),
  ofAnthropic(
    (text) => `${text}event: ping\ndata: {"type":"ping"}\n\n`,
    whole,
    'a ping after message_stop',
  ),
  ofAnthropic((text) => `${text}garbage\n\n\0`, whole, 'garbage after message_stop'),
  ofAnthropic(
    (text) => text.replaceAll(/event: content_block_stop\n.*\n\n/g, ''),
    whole,
    'no end of a block',
  ),
  ofAnthropic(
    (text) => text.replaceAll(/event: ping\n.*\n\n/g, 'event: news\ndata: {"type":"news"}\n\n'),
    whole,
    'an unknown event',
  ),
  ofAnthropic(
    () => 'event: message_stop\ndata: {"type":"message_stop"}\n\n',
    badGateway,
    'message_stop alone',
  ),
];

export const framingFaults: readonly FaultKind[] = [
  { kind: 'lines of events', isOfConnection: true, faults: lines },
  { kind: 'bytes of texts', isOfConnection: true, faults: bytes },
  { kind: 'splits', isOfConnection: true, faults: splits },
  { kind: 'ends of streams', isOfConnection: true, faults: ends },
];
