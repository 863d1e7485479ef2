// SPDX-License-Identifier: Apache-2.0
// A receiver that offers HTTP/2 and HTTP/1.1: http2_receiver.mjs KEY CERTIFICATE [CUT]. Prints its
// port; GET /seen tells what came. With CUT it cuts a session off at that request over HTTP/2.
import http2 from 'node:http2';
import { readFileSync } from 'node:fs';

const [key, certificate, cut = '0'] = process.argv.slice(2);
const seen = { requests: [], sessions: 0, most: 0 };
let open = 0, streams = 0;

const options = { key: readFileSync(key), cert: readFileSync(certificate), allowHTTP1: true };
const server = http2.createSecureServer(options, (request, response) => {
  if (request.method === 'GET') {
    response.end(JSON.stringify(seen));
    return;
  }
  const chunks = [];
  request.on('error', () => {});
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    seen.requests.push({
      id: request.headers['webhook-id'],
      signature: request.headers['webhook-signature'],
      timestamp: request.headers['webhook-timestamp'],
      version: request.httpVersion,
      body: Buffer.concat(chunks).toString(),
    });
    if (request.httpVersion === '2.0' && ++streams === Number(cut)) {
      request.stream.session.destroy();
      return;
    }
    seen.most = Math.max(seen.most, ++open);
    setTimeout(() => { --open; response.end(); }, 5);
  });
});
server.on('session', () => { ++seen.sessions; });
server.on('sessionError', () => {});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
process.stdin.on('end', () => process.exit(0)).resume();
