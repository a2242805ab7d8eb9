import {
  asObject,
  asString,
  type JsonObject,
  parseJson,
} from '../../../packages/core/src/index.ts';
import { type Attack, holds } from '../harness/attack.ts';
import { findBrowser, visit } from '../harness/browser.ts';
import { startEvilSite } from '../harness/evil-site.ts';
import { callerKey } from '../harness/gateway-process.ts';
import { send } from '../harness/send.ts';
import { configAt, type Stage } from '../harness/stage.ts';

const chat = { model: 'openai', messages: [{ role: 'user', content: 'hi' }] };
const paths = [
  ['POST', '/v1/chat/completions'],
  ['POST', '/v1/messages'],
  ['POST', '/v1/embeddings'],
  ['GET', '/v1/models'],
  ['GET', '/health/readiness'],
  ['GET', '/'],
  ['GET', '/nowhere'],
  ['OPTIONS', '/v1/chat/completions'],
] as const;

function withoutKey(stage: Stage, server: JsonObject = {}) {
  return stage.start({ config: configAt(stage.upstream.origin, { general_settings: {}, server }) });
}

/** Requests with the headers that a browser writes and no page can change. */
function byHeaders(name: string, headers: Readonly<Record<string, string>>): Attack {
  return {
    side: 'web page',
    name: `${name}, without a key`,
    async run(stage) {
      const gateway = await withoutKey(stage);
      const before = stage.upstream.count;
      const statuses: number[] = [];
      for (const [method, path] of paths) {
        const body = method === 'POST' ? { body: chat } : {};
        const all = { authorization: '', host: new URL(gateway.url).host, ...headers };
        statuses.push((await send(gateway.url, { method, path, headers: all, ...body })).status);
      }
      await gateway.close();
      const seen = `${statuses.join(' ')}; ${stage.upstream.count - before} calls to upstreams`;
      holds(statuses.every((status) => status === 403) && stage.upstream.count === before, seen);
      return seen;
    },
  };
}

/** What a page can try against another origin, each in a way of its own. */
const everyWay = (gateway: string): string => `<!doctype html><body><script>
const gateway = ${JSON.stringify(gateway)};
const body = ${JSON.stringify(JSON.stringify(chat))};
const text = { method: 'POST', body, headers: { 'content-type': 'text/plain' } };
const ways = {
  simple: () => fetch(gateway + '/v1/chat/completions', { ...text, mode: 'no-cors' }),
  messages: () => fetch(gateway + '/v1/messages', { ...text, mode: 'no-cors' }),
  cors: () => fetch(gateway + '/v1/chat/completions', text),
  json: () => fetch(gateway + '/v1/chat/completions', { ...text, headers: { 'content-type': 'application/json' } }),
  models: () => fetch(gateway + '/v1/models', { mode: 'no-cors' }),
  beacon: async () => navigator.sendBeacon(gateway + '/v1/chat/completions', body),
  xhr: () => new Promise((done) => {
    const asked = new XMLHttpRequest();
    asked.onloadend = done;
    asked.open('POST', gateway + '/v1/chat/completions');
    asked.send(body);
  }),
  form: () => new Promise((done) => {
    const frame = Object.assign(document.createElement('iframe'), { name: 'f', onload: done });
    const form = Object.assign(document.createElement('form'), {
      method: 'post', enctype: 'text/plain', target: 'f', action: gateway + '/v1/chat/completions' });
    const [start, end] = [body.slice(0, -1) + ',"x":"', '"}'];
    form.append(Object.assign(document.createElement('input'), { name: start, value: end }));
    document.body.append(frame, form);
    form.submit();
  }),
  sandbox: () => new Promise((done) => {
    const frame = document.createElement('iframe');
    frame.sandbox = 'allow-scripts';
    frame.onload = () => setTimeout(done, 300);
    frame.srcdoc = '<script>fetch(' + JSON.stringify(gateway + '/v1/chat/completions') + ',{method:"POST",mode:"no-cors",body:' +
      JSON.stringify(body) + '})</' + 'script>';
    document.body.append(frame);
  }),
  image: () => new Promise((done) => {
    const image = new Image();
    image.onload = image.onerror = done;
    image.src = gateway + '/v1/models';
  }),
  socket: () => new Promise((done) => {
    const socket = new WebSocket(gateway.replace('http', 'ws') + '/v1/chat/completions');
    socket.onopen = socket.onerror = done;
  }),
  events: () => new Promise((done) => {
    const events = new EventSource(gateway + '/v1/models');
    events.onopen = events.onerror = () => { events.close(); done(); };
  }),
};
const inTime = (way) => Promise.race([way(), new Promise((done) => setTimeout(done, 4000))]);
(async () => {
  const told = {};
  for (const [name, way] of Object.entries(ways)) {
    try {
      const answer = await inTime(way);
      told[name] = answer instanceof Response ? answer.type + ' ' + answer.status : 'done';
    } catch (cause) { told[name] = String(cause).slice(0, 40); }
  }
  await new Promise((done) => setTimeout(done, 500));
  await fetch('/told', { method: 'POST', body: JSON.stringify(told) });
})();
</script>`;

/** What a page can try once its own name points to the gateway. */
const asOwnSite = (): string => `<!doctype html><script>
(async () => {
  const told = {};
  const body = ${JSON.stringify(JSON.stringify(chat))};
  for (const [name, path, more] of [
    ['models', '/v1/models', {}],
    ['chat', '/v1/chat/completions', { method: 'POST', body, headers: { 'content-type': 'application/json' } }],
    ['messages', '/v1/messages', { method: 'POST', body, headers: { 'content-type': 'application/json' } }],
  ]) {
    const answer = await fetch(path, more);
    told[name] = answer.status + ' ' + (await answer.text()).slice(0, 60);
  }
  await fetch('/told', { method: 'POST', body: JSON.stringify(told) });
})();
</script>`;

/** Lets a page try, and gives what it tells and how many calls came to an upstream. */
async function tryPage(
  stage: Stage,
  browser: string,
  { server, site, page }: { server?: JsonObject; site: string; page: (url: string) => string },
) {
  const gateway = await withoutKey(stage, server);
  const evil = await startEvilSite(page(gateway.url), gateway.url);
  const before = stage.upstream.count;
  try {
    const told = await visit(browser, `http://${site}:${evil.port}/`, evil.told);
    return { told: asObject(parseJson(told)) ?? {}, calls: stage.upstream.count - before };
  } finally {
    await evil.close();
    await gateway.close();
  }
}

function byBrowser(name: string, site: string, page: (url: string) => string): Attack {
  return {
    side: 'web page',
    name: `${name} in a browser, without a key`,
    isLong: true,
    async run(stage) {
      const browser = findBrowser();
      if (browser === undefined) {
        console.error(`SKIPPED: ${name}: there is no chromium (CHROMIUM says where one is)`);
        return 'SKIPPED: there is no browser';
      }
      const open = { allowed_hosts: ['*'], allowed_origins: ['*'] };
      const control = await tryPage(stage, browser, { server: open, site, page });
      holds(control.calls > 0, `the page reaches nobody where it may: ${print(control.told)}`);
      const { told, calls } = await tryPage(stage, browser, { site, page });
      const seen = `${calls} calls to upstreams, ${control.calls} where the file lets it; ${print(told)}`;
      holds(calls === 0, seen);
      return seen;
    },
  };
}

function print(told: JsonObject): string {
  return Object.entries(told)
    .map(([way, what]) => `${way}: ${asString(what) ?? ''}`)
    .join(', ');
}

/** Attacks by pages in the browser of whoever runs a gateway. */
export const webPage: readonly Attack[] = [
  byHeaders('a form of another site', {
    origin: 'https://evil.example',
    'content-type': 'text/plain',
    'sec-fetch-site': 'cross-site',
  }),
  byHeaders('a file or a sandbox', { origin: 'null', 'content-type': 'text/plain' }),
  byHeaders('an image or a link of another site', { 'sec-fetch-site': 'cross-site' }),
  byHeaders('a name that points here', { host: 'evil.example:4000' }),
  byHeaders('a page under a name that points here', {
    host: 'evil.example',
    origin: 'http://evil.example',
    'sec-fetch-site': 'same-origin',
  }),
  byHeaders('a socket of another site', {
    origin: 'https://evil.example',
    connection: 'Upgrade',
    upgrade: 'websocket',
  }),
  {
    side: 'web page',
    name: 'another site, with a key it does not have',
    async run(stage) {
      const gateway = await stage.gateway();
      const before = stage.upstream.count;
      const headers = { authorization: '', origin: 'https://evil.example' };
      const { status } = await send(gateway.url, { headers, body: chat });
      const own = await send(gateway.url, {
        headers: { authorization: `Bearer ${callerKey}`, origin: 'https://chat.example' },
        body: chat,
      });
      const seen = `${status} without, ${own.status} with the key`;
      holds(status === 401 && own.status === 200 && stage.upstream.count === before + 1, seen);
      return seen;
    },
  },
  byBrowser('a page of another site, twelve ways', 'evil.example', everyWay),
  byBrowser('a page whose name points here', 'rebound.example', asOwnSite),
];
