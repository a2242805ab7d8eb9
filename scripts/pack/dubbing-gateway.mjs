// Runs in a folder in which only the tarballs are installed: an operation of an outside package, whose requests are forms
// and whose answers are bytes, goes through a gateway over sockets, native and translated.
import assert from 'node:assert/strict';
import { createServer as createHttpServer } from 'node:http';
import { acmeDubbing } from '@acme/llm-provider';
import { connect } from '@llm/core';
import { createGateway, createServer, open } from '@llm/proxy';

const { Blob, FormData } = globalThis;

// Bytes that no text has.
const sound = Buffer.from([0xff, 0xfe, 0x0d, 0x0a, 0x2d, 0x2d, 0x00, 0xc3, 0x28]);

const { native: _, ...translated } = acmeDubbing.client;
for (const client of [acmeDubbing.client, translated]) {
  const seen = [];
  const upstream = createHttpServer(async (request, response) => {
    const pieces = [];
    for await (const piece of request) pieces.push(piece);
    seen.push({ path: request.url, body: Buffer.concat(pieces) });
    response.writeHead(200, { 'content-type': 'audio/x-acme' });
    response.end(sound);
  });
  await new Promise((resolve) => upstream.listen(0, '127.0.0.1', resolve));
  const service = connect({
    id: 'acme',
    baseUrl: `http://127.0.0.1:${upstream.address().port}`,
    auth: { scheme: 'none' },
    speaks: { dubbing: [{ ...acmeDubbing, client }] },
  });
  const gateway = createGateway({
    service: (call, context) => service({ ...call, model: 'large-1' }, context),
    protocols: [acmeDubbing],
    models: () => [],
    authenticate: open,
  });
  const server = await createServer({ gateway, port: 0 });
  try {
    for (const path of ['/v9/dub', '/v9/models/large:dub']) {
      const form = new FormData();
      form.set('model', 'large');
      form.set('language', 'de');
      form.set('sound', new Blob([sound]), 'sound.wav');
      const answer = await fetch(`${server.url}${path}`, { method: 'POST', body: form });
      assert.equal(answer.status, 200, await answer.clone().text());
      assert.equal(answer.headers.get('content-type'), 'audio/x-acme');
      assert.ok(Buffer.from(await answer.arrayBuffer()).equals(sound));
      const { path: called, body } = seen.at(-1);
      assert.equal(called, '/models/large-1/dub');
      assert.ok(body.includes(sound) && body.includes('\r\n\r\nlarge-1\r\n'));
    }
    const refused = await fetch(`${server.url}/v9/dub`, { method: 'POST', body: '{}' });
    assert.equal(refused.status, 415);
    assert.equal(seen.length, 2);
  } finally {
    await server.close();
    upstream.closeAllConnections();
    upstream.close();
  }
}
console.log('@acme/llm-provider: forms in and sounds out through a gateway, in both lanes');
