// SPDX-License-Identifier: Apache-2.0
import * as client from 'openid-client';

async function known(task) {
  const ways = {basic: client.ClientSecretBasic, post: client.ClientSecretPost, none: client.None};
  return client.discovery(new URL(task.issuer), task.client_id, undefined, ways[task.way](task.secret),
                          {algorithm: 'oauth2', execute: [client.allowInsecureRequests]});
}

async function use(task, server, token) {
  const answer = await client.fetchProtectedResource(server, token.access_token, new URL(task.api), 'GET');
  return {token, api: answer.status};
}

export const flows = {
  async discovery(task) {
    return {metadata: (await known(task)).serverMetadata()};
  },

  async code(task, {open}) {
    const server = await known(task);
    const verifier = client.randomPKCECodeVerifier();
    const state = client.randomState();
    const ended = await open(client.buildAuthorizationUrl(server, {
      redirect_uri: task.redirect_uri, scope: task.scope, state,
      code_challenge: await client.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256',
    }));
    return use(task, server, await client.authorizationCodeGrant(
      server, ended, {pkceCodeVerifier: verifier, expectedState: state}));
  },

  async refresh(task) {
    const server = await known(task);
    return use(task, server, await client.refreshTokenGrant(server, task.tokens[0]));
  },

  async revoke(task) {
    const server = await known(task);
    for (const token of task.tokens) await client.tokenRevocation(server, token);
    return {revoked: task.tokens.length};
  },

  async introspect(task) {
    const server = await known(task);
    const found = [];
    for (const token of task.tokens) found.push(await client.tokenIntrospection(server, token));
    return {found};
  },

  async device(task, {say}) {
    const server = await known(task);
    const begun = await client.initiateDeviceAuthorization(server, {scope: task.scope});
    say(begun);
    // It polls by itself; this only looks on.
    server[client.customFetch] = async (...request) => {
      const answer = await fetch(...request);
      if (answer.status === 400) say({waits: (await answer.clone().json()).error});
      return answer;
    };
    return use(task, server, await client.pollDeviceAuthorizationGrant(server, begun));
  },

  async client_credentials(task) {
    const server = await known(task);
    return use(task, server, await client.clientCredentialsGrant(server, {scope: task.scope}));
  },
};

export async function error(thrown) {
  return thrown.error ?? (thrown.code === 'OAUTH_WWW_AUTHENTICATE_CHALLENGE'
    ? (await thrown.response.json()).error : undefined);
}
