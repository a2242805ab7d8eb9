// The caller, in a process of its own. Child of run.ts; gets one job after another over IPC.
//
// Bare sockets, one prepared request, a scanner instead of a parser: the loader must cost less than what it
// measures. Even so it looks at every status, every frame and the end of every answer.

import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { createHttpScanner } from './http-scanner.ts';
import { pacedMarker, pacedStamp } from './payloads.ts';
import { readProcessUsage } from './process-usage.ts';
import { quantile } from './statistics.ts';
import { asLoaderCommand } from './wire.ts';
import type { CpuShare, LoaderMessage, PacedJob, ThroughputJob, WindowMark } from './wire.ts';

const maxSamples = 2 ** 21;
const maxFailures = 100;
const drainMs = 5_000;
const pacedDrainMs = 30_000;
const readBufferBytes = 65_536;
const LINE_FEED = 10;
const LETTER_D = 100;
const ZERO = 48;
const maxEndingBytes = 32;

const send = (message: LoaderMessage): void => {
  process.send?.(message);
};
const nowUs = (): number => Number(process.hrtime.bigint() / 1000n);

/** CPU of all three processes over the window between `begin` and `end`. */
function createCpuWindow(pid: number, upstreamPid: number): { begin(): void; end(): CpuShare } {
  const read = () => {
    const { user, system } = process.cpuUsage();
    return {
      target: readProcessUsage(pid),
      upstream: readProcessUsage(upstreamPid),
      loaderUs: user + system,
    };
  };
  let before = read();
  const mark = (edge: WindowMark['edge']): void => send({ kind: 'mark', edge });
  return {
    begin() {
      before = read();
      mark('begin');
    },
    end() {
      const after = read();
      mark('end');
      const spent = (one?: { cpuUs: number }, other?: { cpuUs: number }): number | null =>
        one && other ? other.cpuUs - one.cpuUs : null;
      return {
        targetCpuUs: spent(before.target, after.target),
        targetRssBytes: after.target?.rssBytes ?? null,
        upstreamCpuUs: spent(before.upstream, after.upstream),
        loaderCpuUs: after.loaderUs - before.loaderUs,
      };
    },
  };
}

/** Collects failures and keeps the words of the first one. */
function createFailures(): { count: number; first: string | null; add(text: string): void } {
  return {
    count: 0,
    first: null,
    add(text) {
      this.count += 1;
      this.first ??= text;
    },
  };
}

const status = (head: string): string => head.slice(9, 12);

/** Counts `data:` lines and keeps the end of one answer. */
interface AnswerCheck {
  readonly onBody: (bytes: Buffer, start: number, end: number) => void;
  /** What is wrong with the answer, or undefined. Begins anew. */
  readonly finish: () => string | undefined;
  readonly frames: () => number;
}

function createAnswerCheck({ expected }: ThroughputJob): AnswerCheck {
  const ending = Buffer.from(expected.ending);
  const tail = Buffer.alloc(maxEndingBytes);
  let tailLength = 0;
  let frames = 0;
  let lineStart = true;
  return {
    frames: () => frames,
    onBody: (bytes, start, end) => {
      if (expected.frames > 0) {
        let previous = lineStart ? LINE_FEED : 0;
        for (let index = start; index < end; index += 1) {
          const byte = bytes[index] ?? 0;
          // In an event stream `data` is the only field that begins with a d.
          if (previous === LINE_FEED && byte === LETTER_D) frames += 1;
          previous = byte;
        }
        lineStart = previous === LINE_FEED;
      }
      const fresh = Math.min(end - start, maxEndingBytes);
      const kept = Math.min(tailLength, maxEndingBytes - fresh);
      tail.copyWithin(0, tailLength - kept, tailLength);
      bytes.copy(tail, kept, end - fresh, end);
      tailLength = kept + fresh;
    },
    finish: () => {
      const complete =
        tailLength >= ending.length &&
        tail.compare(ending, 0, ending.length, tailLength - ending.length, tailLength) === 0;
      const counted = frames;
      const last = tail.toString('latin1', 0, tailLength);
      tailLength = 0;
      frames = 0;
      lineStart = true;
      if (counted !== expected.frames) {
        return `${String(counted)} frames instead of ${String(expected.frames)}`;
      }
      return complete ? undefined : `the answer ends with ${JSON.stringify(last)}`;
    },
  };
}

async function runThroughput(job: ThroughputJob): Promise<void> {
  const request = Buffer.from(job.request);
  const samples = new Float64Array(maxSamples);
  const failures = createFailures();
  const cpu = createCpuWindow(job.pid, job.upstreamPid);
  const sockets = new Set<Socket>();
  let phase: 'lead' | 'measure' | 'drain' = 'lead';
  let requests = 0;
  let bytes = 0;
  let frames = 0;
  let drained: () => void = () => undefined;

  const open = (): void => {
    const check = createAnswerCheck(job);
    let startedUs = 0;
    let problem: string | undefined;
    const close = (): void => {
      socket.destroy();
      if (sockets.delete(socket) && sockets.size === 0 && phase === 'drain') drained();
    };
    const ask = (): void => {
      startedUs = nowUs();
      socket.write(request);
    };
    const scanner = createHttpScanner({
      onHead: (head) => {
        if (status(head) !== '200') problem = `status ${status(head)}`;
      },
      onBody: check.onBody,
      onEnd: () => {
        const counted = check.frames();
        const wrong = check.finish();
        problem ??= wrong;
        if (problem !== undefined) failures.add(problem);
        else if (phase === 'measure') {
          samples[requests % maxSamples] = nowUs() - startedUs;
          requests += 1;
          frames += counted;
        }
        problem = undefined;
        if (phase === 'drain' || failures.count >= maxFailures) close();
        else ask();
      },
    });
    const broke = (text: string): void => {
      if (!sockets.has(socket)) return;
      failures.add(text);
      close();
      if (phase !== 'drain' && failures.count < maxFailures) open();
    };
    const readBuffer = Buffer.allocUnsafeSlow(readBufferBytes);
    const socket = connect({
      host: '127.0.0.1',
      port: job.port,
      noDelay: true,
      onread: {
        buffer: readBuffer,
        callback: (length) => {
          if (phase === 'measure') bytes += length;
          try {
            scanner.push(readBuffer, length);
          } catch (error) {
            broke(String(error));
          }
          return true;
        },
      },
    });
    sockets.add(socket);
    socket.once('connect', ask);
    socket.once('error', (error) => {
      broke(error.message);
    });
    socket.once('close', () => {
      broke('the connection was closed before the answer');
    });
  };

  for (let index = 0; index < job.connections; index += 1) open();
  await after(job.leadMs);
  phase = 'measure';
  const beganUs = nowUs();
  cpu.begin();
  await after(job.measureMs);
  const share = cpu.end();
  const seconds = (nowUs() - beganUs) / 1e6;
  phase = 'drain';
  if (sockets.size > 0) {
    await Promise.race([new Promise<void>((resolve) => (drained = resolve)), after(drainMs)]);
  }
  for (const socket of sockets) socket.destroy();
  sockets.clear();

  const ascending = samples.subarray(0, Math.min(requests, maxSamples)).sort();
  send({
    kind: 'throughput-report',
    ...share,
    seconds,
    requests,
    bytes,
    frames,
    p50Us: quantile(ascending, 0.5),
    p99Us: quantile(ascending, 0.99),
    maxUs: quantile(ascending, 1),
    failures: failures.count,
    firstFailure: failures.first,
  });
}

async function runPaced(job: PacedJob): Promise<void> {
  const request = Buffer.from(job.request);
  const samples = new Float64Array(maxSamples);
  const failures = createFailures();
  const cpu = createCpuWindow(job.pid, job.upstreamPid);
  const sockets = new Set<Socket>();
  let measuring = false;
  let windowEvents = 0;
  let receivedEvents = 0;
  let misplacedEvents = 0;
  let finished: () => void = () => undefined;

  const open = (): void => {
    let next = 0;
    let ended = false;
    const close = (problem?: string): void => {
      if (!sockets.delete(socket)) return;
      if (problem !== undefined) failures.add(problem);
      socket.destroy();
      if (sockets.size === 0) finished();
    };
    const events = createEventReader((stampUs, sequence) => {
      if (sequence === next) receivedEvents += 1;
      else misplacedEvents += 1;
      next = sequence + 1;
      if (!measuring) return;
      samples[windowEvents % maxSamples] = nowUs() - stampUs;
      windowEvents += 1;
    });
    const scanner = createHttpScanner({
      onHead: (head) => {
        if (status(head) !== '200') failures.add(`status ${status(head)}`);
      },
      onBody: (bytes, start, end) => {
        ended = events(bytes, start, end);
      },
      onEnd: () => {
        close(ended ? undefined : `a stream ended without [DONE] after ${String(next)} events`);
      },
    });
    const readBuffer = Buffer.allocUnsafeSlow(readBufferBytes);
    const socket = connect({
      host: '127.0.0.1',
      port: job.port,
      noDelay: true,
      onread: {
        buffer: readBuffer,
        callback: (length) => {
          try {
            scanner.push(readBuffer, length);
          } catch (error) {
            close(String(error));
          }
          return true;
        },
      },
    });
    sockets.add(socket);
    socket.once('connect', () => socket.write(request));
    socket.once('error', (error) => {
      close(error.message);
    });
    socket.once('close', () => {
      close(`a stream was cut after ${String(next)} events`);
    });
  };

  const rampFromUs = nowUs();
  for (let index = 0; index < job.streams; index += 1) {
    // Spread evenly, so that the streams' beats are spread over the 20 ms as well.
    const dueMs = (job.rampMs * index) / job.streams;
    const waitMs = dueMs - (nowUs() - rampFromUs) / 1000;
    if (waitMs > 0.5) await after(waitMs);
    open();
  }
  await after(settleMs);
  measuring = true;
  const beganUs = nowUs();
  cpu.begin();
  await after(job.measureMs);
  const share = cpu.end();
  measuring = false;
  const seconds = (nowUs() - beganUs) / 1e6;
  if (sockets.size > 0) {
    // The streams end by themselves one ramp after the window. A target that fell behind gets time to deliver
    // what it holds: late is not lost.
    const patienceMs = job.rampMs + pacedDrainMs;
    await Promise.race([new Promise<void>((resolve) => (finished = resolve)), after(patienceMs)]);
  }
  for (const socket of sockets) {
    failures.add('a stream did not end');
    socket.removeAllListeners('close').destroy();
  }

  const expectedEvents = job.streams * job.events;
  const ascending = samples.subarray(0, Math.min(windowEvents, maxSamples)).sort();
  send({
    kind: 'paced-report',
    ...share,
    seconds,
    windowEvents,
    expectedEvents,
    receivedEvents,
    lostEvents: expectedEvents - receivedEvents - misplacedEvents,
    misplacedEvents,
    p50Us: quantile(ascending, 0.5),
    p99Us: quantile(ascending, 0.99),
    maxUs: quantile(ascending, 1),
    failures: failures.count,
    firstFailure: failures.first,
  });
}

const settleMs = 500;

/**
 * Finds the stamp and the sequence number of each event, however the bytes are cut, and says whether the
 * end marker has come.
 */
function createEventReader(
  onEvent: (stampUs: number, sequence: number) => void,
): (bytes: Buffer, start: number, end: number) => boolean {
  const marker = Buffer.from(pacedMarker);
  const done = Buffer.from('data: [DONE]');
  const blank = Buffer.from('\n\n');
  let carried: Buffer | undefined;
  let ended = false;
  const readDigits = (bytes: Buffer, from: number, count: number): number => {
    let value = 0;
    for (let index = from; index < from + count; index += 1) {
      value = value * 10 + (bytes[index] ?? ZERO) - ZERO;
    }
    return value;
  };
  return (incoming, start, end) => {
    const piece = incoming.subarray(start, end);
    const bytes = carried ? Buffer.concat([carried, piece]) : piece;
    let at = 0;
    for (;;) {
      const eventEnd = bytes.indexOf(blank, at);
      if (eventEnd < 0) break;
      const event = bytes.subarray(at, eventEnd);
      const found = event.indexOf(marker);
      if (found >= 0) {
        const stampAt = found + marker.length;
        const sequenceAt = stampAt + pacedStamp.digits + 1;
        onEvent(
          readDigits(event, stampAt, pacedStamp.digits),
          readDigits(event, sequenceAt, pacedStamp.sequenceDigits),
        );
      } else if (event.includes(done)) ended = true;
      at = eventEnd + 2;
    }
    carried = at < bytes.length ? Buffer.from(bytes.subarray(at)) : undefined;
    return ended;
  };
}

function after(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

process.on('message', (message) => {
  const job = asLoaderCommand(message);
  void (job.kind === 'throughput' ? runThroughput(job) : runPaced(job));
});
process.on('disconnect', () => process.exit(0));
send({ kind: 'ready' });
