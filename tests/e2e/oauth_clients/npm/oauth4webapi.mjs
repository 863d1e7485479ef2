// SPDX-License-Identifier: Apache-2.0
import timers from 'node:timers/promises';
import * as oauth from 'oauth4webapi';

const plain = {[oauth.allowInsecureRequests]: true};

function known(task) {
  const ways = {basic: oauth.ClientSecretBasic, post: oauth.ClientSecretPost, none: oauth.None};
  return [task.metadata, {client_id: task.client_id}, ways[task.way](task.secret)];
}

async function use(task, token) {
  const answer = await oauth.protectedResourceRequest(
    token.access_token, 'GET', new URL(task.api), undefined, undefined, plain);
  return {token, api: answer.status};
}

export const flows = {
  async discovery({issuer}) {
    const answer = await oauth.discoveryRequest(new URL(issuer), {algorithm: 'oauth2', ...plain});
    return {metadata: await oauth.processDiscoveryResponse(new URL(issuer), answer)};
  },

  async code(task, {open}) {
    const [server, client, way] = known(task);
    const verifier = oauth.generateRandomCodeVerifier();
    const state = oauth.generateRandomState();
    const url = new URL(server.authorization_endpoint);
    url.search = new URLSearchParams({
      client_id: client.client_id, redirect_uri: task.redirect_uri, response_type: 'code', scope: task.scope, state,
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256',
    });
    const parameters = oauth.validateAuthResponse(server, client, await open(url), state);
    const answer = await oauth.authorizationCodeGrantRequest(
      server, client, way, parameters, task.redirect_uri, verifier, plain);
    return use(task, await oauth.processAuthorizationCodeResponse(server, client, answer));
  },

  async refresh(task) {
    const [server, client, way] = known(task);
    const answer = await oauth.refreshTokenGrantRequest(server, client, way, task.tokens[0], plain);
    return use(task, await oauth.processRefreshTokenResponse(server, client, answer));
  },

  async revoke(task) {
    const [server, client, way] = known(task);
    for (const token of task.tokens) {
      await oauth.processRevocationResponse(await oauth.revocationRequest(server, client, way, token, plain));
    }
    return {revoked: task.tokens.length};
  },

  async introspect(task) {
    const [server, client, way] = known(task);
    const found = [];
    for (const token of task.tokens) {
      const answer = await oauth.introspectionRequest(server, client, way, token, plain);
      found.push(await oauth.processIntrospectionResponse(server, client, answer));
    }
    return {found};
  },

  async device(task, {say}) {
    const [server, client, way] = known(task);
    const begun = await oauth.processDeviceAuthorizationResponse(server, client, await oauth.deviceAuthorizationRequest(
      server, client, way, {scope: task.scope}, plain));
    say(begun);
    for (let interval = begun.interval ?? 5; ;) {
      await timers.setTimeout(interval * 1000);
      const answer = await oauth.deviceCodeGrantRequest(server, client, way, begun.device_code, plain);
      try {
        return await use(task, await oauth.processDeviceCodeResponse(server, client, answer));
      } catch (thrown) {
        if (!['authorization_pending', 'slow_down'].includes(thrown.error)) throw thrown;
        say({waits: thrown.error});
        if (thrown.error === 'slow_down') interval += 5;
      }
    }
  },

  async client_credentials(task) {
    const [server, client, way] = known(task);
    const answer = await oauth.clientCredentialsGrantRequest(server, client, way, {scope: task.scope}, plain);
    return use(task, await oauth.processClientCredentialsResponse(server, client, answer));
  },
};

// A challenge in WWW-Authenticate is an error of its own, which has the response.
export async function error(thrown) {
  return thrown.error ?? (thrown instanceof oauth.WWWAuthenticateChallengeError
    ? (await thrown.response.json()).error : undefined);
}
