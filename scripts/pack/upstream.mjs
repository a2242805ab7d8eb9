// The vendor of the provider package, on this machine: it refuses what is not signed as it wants it.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * @param {string} secret
 * @param {string} folder the installed provider package, whose frames the vendor writes
 */
export async function startUpstream(secret, folder) {
  const { acmeFraming } = await import(pathToFileURL(join(folder, 'frames.js')).href);
  const paths = [];
  const server = createServer(async (request, response) => {
    const pieces = [];
    for await (const piece of request) pieces.push(piece);
    const body = Buffer.concat(pieces);
    if (!isSigned(request, body, secret)) {
      response.writeHead(401, { 'content-type': 'application/json' });
      response.end('{"fault":{"text":"the signature is not right"}}');
      return;
    }
    paths.push(request.url);
    if (request.url.endsWith('-stream')) await writeStream(response, acmeFraming);
    else {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(
        '{"id":"r1","model":"large-1","text":"Hallo Wörld","stop":"done","tokens":{"in":2,"out":3}}',
      );
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    /** Of the requests that were signed. */
    paths,
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The same signature as the package's, made in another way, over the bytes that came. */
function isSigned({ method, url, headers }, body, secret) {
  const time = headers['x-acme-time'] ?? '';
  const expected = createHmac('sha256', secret)
    .update(`${method}\n${url}\n${time}\n`)
    .update(body)
    .digest('hex');
  const shown = Buffer.from(headers.authorization ?? '');
  const wanted = Buffer.from(`Acme ${expected}`);
  return shown.length === wanted.length && timingSafeEqual(shown, wanted);
}

/** Frames cut in the middle of a length, of a letter and of the data, each piece written when the last has gone. */
async function writeStream(response, { contentType, encode }) {
  response.writeHead(200, { 'content-type': contentType });
  const bytes = encode([
    { event: 'begin', data: '{"id":"r1","model":"large-1"}' },
    { event: 'text', data: 'Hallo ' },
    { event: 'text', data: 'Wörld' },
    { event: 'end', data: '{"stop":"done","tokens":{"in":2,"out":3}}' },
  ]);
  const letter = bytes.indexOf('ö') + 1;
  const cuts = [2, 20, letter, letter + 2, bytes.length];
  let from = 0;
  for (const to of cuts) {
    await new Promise((resolve) => response.write(bytes.subarray(from, to), resolve));
    from = to;
  }
  response.end();
}
