import cluster from 'node:cluster';

// Loaded into a gateway's process before the gateway. It tells the parent process how long the event loop was blocked, and
// how much memory the process took, between `begin` and `end`.
//
// A block is the CPU time that the process used in one turn of its loop, if that is less than the time that passed: on a busy
// machine a process also waits for a core, and that is no fault of the gateway.

const everyMs = 5;

interface Reading {
  readonly blockMs: number;
  readonly beforeMb: number;
  readonly peakMb: number;
  readonly nowMb: number;
  readonly heapMb: number;
}

let reading: Reading = { blockMs: 0, beforeMb: 0, peakMb: 0, nowMb: 0, heapMb: 0 };
let lastMs = performance.now();
let lastCpu = process.cpuUsage();

function look(): void {
  const now = performance.now();
  const { user, system } = process.cpuUsage(lastCpu);
  const blockMs = Math.min(now - lastMs, (user + system) / 1_000);
  const nowMb = memoryMb() ?? reading.nowMb;
  lastMs = now;
  lastCpu = process.cpuUsage();
  reading = {
    blockMs: Math.max(reading.blockMs, blockMs),
    beforeMb: reading.beforeMb,
    peakMb: Math.max(reading.peakMb, nowMb),
    nowMb,
    heapMb: reading.heapMb,
  };
}

/** Nothing where the process may not open the file that the system tells it in. */
function memoryMb(): number | undefined {
  try {
    return process.memoryUsage.rss() / 1_048_576;
  } catch {
    return undefined;
  }
}

function begin(): void {
  globalThis.gc?.();
  look();
  const { nowMb } = reading;
  const heapMb = process.memoryUsage().heapUsed / 1_048_576;
  reading = { blockMs: 0, beforeMb: nowMb, peakMb: nowMb, nowMb, heapMb };
}

// The channel of a worker is its supervisor's.
if (process.send !== undefined && cluster.isPrimary) {
  setInterval(look, everyMs).unref();
  process.on('message', (command) => {
    if (command === 'begin') begin();
    else look();
    process.send?.(reading);
  });
  process.channel?.unref();
}
