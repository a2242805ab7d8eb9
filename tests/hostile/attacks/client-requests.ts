import { type Attack, holds } from '../harness/attack.ts';
import { staysCalm } from '../harness/calm.ts';
import { openRaw, rawRequest } from '../harness/raw-client.ts';
import { send } from '../harness/send.ts';
import { configAt } from '../harness/stage.ts';

const messages = [{ role: 'user', content: 'hi' }];
const chat = rawRequest('/v1/chat/completions', { model: 'openai', messages });

// What a line of the log may be, and some room for the other calls of the moment.
const longestLine = 16_384;

/** C0, DEL, C1, the separators of lines, and what changes the direction of text. */
function isUnprintable(character: string): boolean {
  const code = character.charCodeAt(0);
  return code < 32 || (code > 126 && code < 160) || /[\u2028-\u202e\u2066-\u2069]/.test(character);
}

/** Attacks by the form of requests: how many on a connection, how many headers, and what they leave in the log. */
export const clientRequests: readonly Attack[] = [
  {
    side: 'client',
    name: '5,000 requests at once on one connection',
    async run(stage) {
      const gateway = await stage.gateway();
      const { result, seen } = await staysCalm(gateway, async () => {
        const connection = await openRaw(gateway.url);
        connection.write((chat.head + chat.body).repeat(5_000));
        await connection.closed;
        return connection.answers();
      });
      const wrong = result.find(({ status, isWhole }) => isWhole && status !== 200);
      holds(wrong === undefined, `answered with ${wrong?.status}; ${seen}`);
      holds(!gateway.text().includes('MaxListeners'), 'Node warns of listeners');
      return `${result.length} answered and then closed, ${seen}`;
    },
  },
  {
    side: 'client',
    name: '2,000 headers before the length of the body',
    async run(stage) {
      const gateway = await stage.gateway();
      const connection = await openRaw(gateway.url);
      const [line = '', ...rest] = chat.head.split('\r\n');
      const many = Array.from({ length: 2_000 }, (_, at) => `a${at}:`);
      connection.write([line, ...many, ...rest].join('\r\n') + chat.body);
      await connection.answered(1);
      const [answer] = connection.answers();
      connection.destroy();
      const told = `${answer?.status} ${answer?.body.slice(0, 100)}`;
      holds(answer?.status === 200 || answer?.status === 431, told);
      return String(answer.status);
    },
  },
  {
    side: 'client',
    name: 'a model of 15 MB and metadata of 20 MB, twice, for the log',
    async run(stage) {
      const gateway = await stage.start();
      const before = gateway.text().length;
      const model = 'm'.repeat(15_000_000);
      const note = Object.fromEntries(
        Array.from({ length: 200 }, (_, at) => [`k${at}`, 'x'.repeat(100_000)]),
      );
      await send(gateway.url, { body: { model, messages } });
      for (let times = 0; times < 2; times += 1)
        await send(gateway.url, { body: { model: 'openai', messages, metadata: note } });
      const written = await linesSince(gateway, before);
      await gateway.close();
      const longest = Math.max(...written.map(({ length }) => length));
      holds(written.length >= 3, `${written.length} lines`);
      holds(longest <= longestLine, `a line of ${longest} characters`);
      return `${written.length} lines, the longest of ${longest} characters`;
    },
  },
  {
    side: 'client',
    name: 'the gateway’s own key in a path, a model, tags and metadata, for the log',
    async run(stage) {
      const own = 'Zq81mNvPx0Kd7RwYb2TgHs5UcLfJe9Aa';
      const config = configAt(stage.upstream.origin, { general_settings: { master_key: own } });
      const gateway = await stage.start({ config });
      const before = gateway.text().length;
      const headers = { authorization: `Bearer ${own}` };
      await send(gateway.url, { headers, body: { model: own, messages } });
      const noted = { messages, tags: [own], metadata: { [own]: own } };
      await send(gateway.url, { headers, body: { model: 'openai', ...noted } });
      await send(gateway.url, { headers, method: 'GET', path: `/v1/${own}?key=${own}` });
      const written = await linesSince(gateway, before);
      await gateway.close();
      holds(written.length === 3, `${written.length} lines for three requests`);
      const shown = written.find((line) => line.includes(own));
      holds(shown === undefined, `the log shows it: ${shown}`);
      return 'three lines without it';
    },
  },
  {
    side: 'client',
    name: 'characters that hide, turn or end a line of the log',
    async run(stage) {
      const gateway = await stage.start();
      const before = gateway.text().length;
      const odd = 'a\u0000\u001b[2J\u007f\u0085\u009b\u2028\u2029\u202e\u2066z\n{"level":"info"}';
      await send(gateway.url, {
        body: { model: odd, messages, tags: [odd], metadata: { [odd]: odd } },
      });
      await send(gateway.url, {
        body: { model: 'openai', messages, tags: [odd], metadata: { [odd]: odd } },
      });
      await send(gateway.url, { method: 'GET', path: `/v1/${encodeURIComponent(odd)}` });
      const written = await linesSince(gateway, before);
      await gateway.close();
      const bad = written.find((line) => [...line].some(isUnprintable));
      holds(bad === undefined, JSON.stringify(bad));
      const forged = written.filter((line) => line.startsWith('{"level"'));
      holds(
        written.length === 3 && forged.length === 0,
        `${written.length} lines for three requests`,
      );
      return 'three lines, all signs escaped';
    },
  },
];

/** The lines that have been written since, once those of calls that are over are there. */
async function linesSince(gateway: { text(): string }, before: number): Promise<readonly string[]> {
  await new Promise((resolve) => void setTimeout(resolve, 600));
  return gateway
    .text()
    .slice(before)
    .split('\n')
    .filter((line) => line !== '');
}
