// SPDX-License-Identifier: Apache-2.0
// node server.mjs: a certified authorization server, with which the tests of clients are proven. The first line of the
// standard input has {clients, scopes, interval}: metadata of RFC 7591, the scopes of one API, and the seconds between
// two polls of the device grant. It prints {"port": N} and ends with its standard input.
//
// It keeps all in memory, lets anybody sign in and asks for consent every time. Its metadata is where RFC 8414 puts it.
// GET /api/v1/tracks stands for the API: it wants a token with the scope tracks:read.
import crypto from 'node:crypto';
import http from 'node:http';
import readline from 'node:readline';
import Provider from 'oidc-provider';

const input = readline.createInterface({input: process.stdin});
input.on('close', () => process.exit());
const settings = await new Promise((resolve) => input.once('line', (line) => resolve(JSON.parse(line))));

const server = http.createServer();
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const {port} = server.address();
const issuer = `http://127.0.0.1:${port}`;
const api = `${issuer}/api/v1`;
const scope = settings.scopes.join(' ');

console.info = console.error;  // its notices are no answers
const provider = new Provider(issuer, {
  clients: settings.clients,
  cookies: {keys: [crypto.randomBytes(32).toString('hex')]},
  features: {
    clientCredentials: {enabled: true},
    deviceFlow: {enabled: true},
    introspection: {enabled: true},
    revocation: {enabled: true},
    resourceIndicators: {
      enabled: true,
      defaultResource: () => api,
      getResourceServerInfo: () => ({scope, audience: api, accessTokenFormat: 'opaque'}),
      useGrantedResource: () => true,
    },
  },
  findAccount: (context, id) => ({accountId: id, claims: () => ({sub: id})}),
  issueRefreshToken: (context, client) => client.grantTypeAllowed('refresh_token'),
  loadExistingGrant: (context) => {
    const id = context.oidc.result?.consent?.grantId;
    return id && context.oidc.provider.Grant.find(id);
  },
  pkce: {required: () => true},
  rotateRefreshToken: () => true,
});

provider.use(async (context, next) => {
  await next();
  if (context.oidc?.route === 'device_authorization' && context.status === 200) {
    context.body.interval = settings.interval;
  }
});

async function tracks(value) {
  const token = await provider.AccessToken.find(value) ?? await provider.ClientCredentials.find(value);
  if (!token) return [401, {error: 'invalid_token'}];
  if (!token.scope?.split(' ').includes('tracks:read')) return [403, {error: 'insufficient_scope'}];
  return [200, {data: []}];
}

const answer = provider.callback();
server.on('request', async (request, response) => {
  if (request.url !== '/api/v1/tracks') return answer(request, response);
  const [status, body] = await tracks(request.headers.authorization?.replace(/^bearer /i, '') ?? '');
  response.writeHead(status, {'Content-Type': 'application/json'}).end(JSON.stringify(body));
});
console.log(JSON.stringify({port}));
