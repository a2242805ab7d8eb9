// Puts the same questions to this gateway and to LiteLLM, both started with one configuration in front of the
// same recorded upstreams, and lists where the answers differ. How to run it and what it found:
// docs/compare-litellm.md.
//
//   npm run compare -- [path of litellm] [--out file.json] [--only text]
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import {
  type Exchange,
  isRecorded,
  readExchanges,
  recordedFolder,
} from '../../packages/proxy/test/support/recorded.ts';
import {
  type ReplayUpstream,
  replayUpstream,
} from '../../packages/proxy/test/support/replay-upstream.ts';
import { type Aspects, differencesOf } from './aspects.ts';
import {
  badInputs,
  type Case,
  faultCases,
  faultsOf,
  type Model,
  modelOf,
  otherRoute,
  ownRoute,
  questionAbroad,
} from './cases.ts';
import { faultyUpstream } from './faulty-upstream.ts';
import { findLiteLLM, versionOf } from './find-litellm.ts';
import { ask, type Peer, startPeer } from './peers.ts';
import { type Answer, readAnswer } from './read-answer.ts';
import { readRequest } from './read-request.ts';
import { isRefusedLiteLLM } from '../../scripts/litellm-releases.ts';
import { type Compared, summarise } from './summary.ts';

const root = join(import.meta.dirname, '../..');
const masterKey = 'sk-compare-master-0123456789';
const upstreamKey = 'sk-compare-upstream-9876543210';
const kinds = ['chat', 'chat-stream', 'messages', 'messages-stream', 'error'];

function toConfig(models: readonly Model[], origins: Readonly<Record<Model['source'], string>>) {
  return {
    model_list: models.map(({ name, upstream, source }) => ({
      model_name: name,
      litellm_params: {
        model: upstream,
        api_key: upstreamKey,
        // LiteLLM adds /v1/messages itself, and /chat/completions only.
        api_base: `${origins[source]}/${name}${upstream.startsWith('anthropic/') ? '' : '/v1'}`,
        max_retries: 0,
      },
    })),
    router_settings: { num_retries: 0, disable_cooldowns: true },
    litellm_settings: {
      num_retries: 0,
      request_timeout: 30,
      // Otherwise LiteLLM asks OpenAI's models over /v1/responses, which these recordings do not answer.
      use_chat_completions_url_for_anthropic_messages: true,
    },
    general_settings: { master_key: masterKey },
  };
}

interface Told {
  readonly answer: Answer;
  readonly aspects: Aspects;
}

async function put(question: Case, peer: Peer, replay: ReplayUpstream): Promise<Told> {
  const { key = masterKey, dialect, path, body, asks } = question;
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const proof: Record<string, string> =
    key === ''
      ? {}
      : dialect === 'chat'
        ? { authorization: `Bearer ${key}` }
        : { 'x-api-key': key, 'anthropic-version': '2023-06-01' };
  if (asks !== undefined) replay.seen.delete(asks);
  const answer = await ask(peer.url + path, text, proof);
  if (asks === undefined)
    return { answer, aspects: { ...readAnswer(answer, dialect), ...leaksOf(answer) } };
  const { status, error = null, ...rest } = readAnswer(answer, dialect);
  const message = rest['error: message'];
  return {
    answer,
    aspects: {
      status: status ?? null,
      error,
      ...(message === undefined ? {} : { 'error: message': message }),
      ...readRequest(replay.seen.get(asks)),
    },
  };
}

async function main(): Promise<void> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { out: { type: 'string' }, only: { type: 'string', default: '' } },
  });
  const litellm = findLiteLLM(positionals[0]);
  if (litellm === undefined || !isRecorded) {
    const what =
      litellm === undefined ? "litellm (pip install 'litellm[proxy]==1.106.2')" : recordedFolder;
    console.warn(`NOT COMPARED WITH LITELLM: there is no ${what}`);
    return;
  }
  const version = versionOf(litellm);
  if (isRefusedLiteLLM(version)) {
    throw new Error(`litellm ${version} is a compromised release; install another`);
  }
  const folder = mkdtempSync(join(tmpdir(), 'compare-'));
  const exchanges = readExchanges(['openai', 'anthropic']).filter(({ kind }) =>
    kinds.includes(kind),
  );
  const faults = faultsOf(exchanges);
  const first = (kind: string): Exchange => {
    const found = exchanges.find((exchange) => exchange.kind === kind);
    if (found === undefined) throw new Error(`no ${kind} is recorded`);
    return found;
  };
  const abroad = {
    openai: { whole: first('messages'), streamed: first('messages-stream') },
    anthropic: { whole: first('chat'), streamed: first('chat-stream') },
  };
  const cases: readonly Case[] = [
    ...exchanges.map(ownRoute),
    ...exchanges.map(otherRoute),
    ...exchanges
      .filter(({ kind }) => kind !== 'error')
      .flatMap((exchange) =>
        questionAbroad(exchange, exchange.provider === 'openai' ? abroad.openai : abroad.anthropic),
      ),
    ...faults.flatMap(faultCases),
    ...badInputs('chat', first('chat').id),
    ...badInputs('messages', first('messages').id),
  ].filter(({ group, id }) => `${group} ${id}`.includes(values.only));

  const replay = await replayUpstream(exchanges, 1);
  const faulty = await faultyUpstream(faults);
  const models: readonly Model[] = [
    ...exchanges.map(modelOf),
    ...faults.map(({ id, provider }) => ({
      name: id,
      upstream: provider === 'anthropic' ? 'anthropic/claude-sonnet-4-5' : 'openai/gpt-4o',
      source: 'faulty' as const,
    })),
  ];
  const config = join(folder, 'config.yaml');
  // JSON is YAML.
  writeFileSync(
    config,
    JSON.stringify(toConfig(models, { recorded: replay.origin, faulty: faulty.origin }), null, 2),
  );
  const common = { cwd: folder, timeLimitMs: 300_000 };
  const peers: Peer[] = [];
  try {
    const theirs = await startPeer({
      ...common,
      command: litellm,
      args: ['--config', config, '--host', '127.0.0.1', '--telemetry', 'False'],
      env: {
        ...process.env,
        NO_PROXY: '*',
        LITELLM_LOCAL_MODEL_COST_MAP: 'True',
        LITELLM_LOG: 'ERROR',
        LITELLM_MODE: 'PRODUCTION',
      },
      log: join(folder, 'litellm.log'),
    });
    peers.push(theirs);
    const ours = await startPeer({
      ...common,
      command: process.execPath,
      args: [
        '--conditions=@llm/source',
        '--import',
        import.meta.resolve('tsx'),
        join(root, 'packages/proxy/bin/llm-proxy.js'),
        ...['--config', config, '--host', '127.0.0.1'],
      ],
      env: { ...process.env, NO_PROXY: '*' },
      log: join(folder, 'ours.log'),
    });
    peers.push(ours);
    const compared: Compared[] = [];
    for (const question of cases) compared.push(await compare(question, { ours, theirs }, replay));
    const { text, counts } = summarise(compared);
    console.log(
      `LiteLLM ${version} (first answer after ${theirs.startMs} ms), ours (${ours.startMs} ms)\n`,
    );
    console.log(text);
    const out = values.out ?? join(folder, 'differences.json');
    writeFileSync(
      out,
      JSON.stringify({ date: new Date().toISOString(), version, counts, compared }, null, 1),
    );
    console.log(`\n${cases.length} questions; every answer and difference is in ${out}`);
  } finally {
    await Promise.all(peers.map((peer) => peer.stop()));
    await Promise.all([replay.close(), faulty.close()]);
  }
}

interface Peers {
  readonly ours: Peer;
  readonly theirs: Peer;
}

async function compare(question: Case, peers: Peers, replay: ReplayUpstream): Promise<Compared> {
  const ours = await put(question, peers.ours, replay);
  const theirs = await put(question, peers.theirs, replay);
  const { group, id, path, body, recorded } = question;
  return {
    ...{ group, id, path, body: typeof body === 'string' ? body.slice(0, 200) : body },
    answers: { ours: ours.answer, theirs: theirs.answer },
    recorded: recorded ?? null,
    differences: differencesOf(ours.aspects, theirs.aspects, recorded),
  };
}

/** What is the gateway's own and no caller's business. */
function leaksOf({ text, headers }: Answer): { readonly leaks: string[] } {
  const all = text + JSON.stringify(headers);
  const secrets: Readonly<Record<string, boolean>> = {
    'key of the upstream': all.includes(upstreamKey),
    'address of the upstream': all.includes('http://127.0.0.1'),
    traceback: /Traceback|File \\?"|\.py\b|at .*\.[tj]s:\d/.test(all),
  };
  return { leaks: Object.keys(secrets).filter((name) => secrets[name]) };
}

await main();
