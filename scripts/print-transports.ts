// Prints what each transport of core does in each conformance case, as a table: `npm run transports`. It ends with
// code 1 where a case failed. `--failures` prints what failed and nothing else.
import { transports, transportTls } from '../packages/core/test/support/transports.ts';
import { transportCases } from '../packages/core/src/testing/transport/transport-cases.ts';

const limitMs = 20_000;

type Verdict =
  { readonly kind: 'ok' | 'n/a' } | { readonly kind: 'FAILED'; readonly cause: unknown };

/** A case that waits for ever is a failure too. */
async function judge(run: () => void | Promise<void>): Promise<Verdict> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`it took longer than ${limitMs} ms`)), limitMs);
  });
  try {
    await Promise.race([run(), late]);
    return { kind: 'ok' };
  } catch (cause) {
    return { kind: 'FAILED', cause };
  } finally {
    clearTimeout(timer);
  }
}

const rows = new Map<string, Verdict['kind'][]>();
const reasons = new Set<string>();
const failures: string[] = [];
const tls = transportTls();
for (const { name: transport, create, limits } of transports) {
  for (const { name, skipped, run } of transportCases(create, limits, tls)) {
    const verdict: Verdict = skipped === undefined ? await judge(run) : { kind: 'n/a' };
    if (skipped !== undefined) reasons.add(`${transport}: ${skipped}`);
    if (verdict.kind === 'FAILED') failures.push(`${transport}: ${name}: ${String(verdict.cause)}`);
    const row = rows.get(name) ?? [];
    row.push(verdict.kind);
    rows.set(name, row);
  }
}

if (!process.argv.includes('--failures')) {
  console.log(`| Case | ${transports.map(({ name }) => name).join(' | ')} |`);
  console.log(`| --- |${' --- |'.repeat(transports.length)}`);
  for (const [name, row] of rows) console.log(`| ${name} | ${row.join(' | ')} |`);
  console.log(`\nn/a, by transport:\n${[...reasons].map((reason) => `- ${reason}`).join('\n')}\n`);
  for (const [at, { name }] of transports.entries()) {
    const count = (kind: string): number =>
      [...rows.values()].filter((row) => row[at] === kind).length;
    console.log(`${name}: ${count('ok')} ok, ${count('n/a')} n/a, ${count('FAILED')} failed`);
  }
}
for (const failure of failures) console.error(failure);
process.exit(failures.length > 0 ? 1 : 0);
