// SPDX-License-Identifier: Apache-2.0
// It knows nothing of PKCE, and leaves it to its caller to look at what comes back: parameters are passed on.
import crypto from 'node:crypto';
import {AuthorizationCode, ClientCredentials} from 'simple-oauth2';

const path = (url) => url && new URL(url).pathname;

function known(task, Grant) {
  const {metadata} = task;
  const auth = {tokenHost: task.issuer, tokenPath: path(metadata.token_endpoint)};
  if (Grant === AuthorizationCode) auth.authorizePath = path(metadata.authorization_endpoint);
  auth.revokePath = path(metadata.revocation_endpoint);
  return new Grant({
    client: task.way === 'none' ? {id: task.client_id} : {id: task.client_id, secret: task.secret}, auth,
    options: {authorizationMethod: task.way === 'basic' ? 'header' : 'body'},
  });
}

export const flows = {
  async code(task, {open}) {
    const client = known(task, AuthorizationCode);
    const verifier = crypto.randomBytes(32).toString('base64url');
    const ended = await open(client.authorizeURL({
      redirect_uri: task.redirect_uri, scope: task.scope, state: crypto.randomUUID(), code_challenge_method: 'S256',
      code_challenge: crypto.createHash('sha256').update(verifier).digest('base64url'),
    }));
    if (ended.searchParams.has('error')) return {error: ended.searchParams.get('error')};
    const {token} = await client.getToken({
      code: ended.searchParams.get('code'), redirect_uri: task.redirect_uri, code_verifier: verifier});
    return {token};
  },

  async refresh(task) {
    const {token} = await known(task, AuthorizationCode).createToken({refresh_token: task.tokens[0]}).refresh();
    return {token};
  },

  async revoke(task) {
    const client = known(task, AuthorizationCode);
    for (const token of task.tokens) {
      await client.createToken({access_token: token}).revoke('access_token', {json: task.untyped ? true : 'strict'});
    }
    return {revoked: task.tokens.length};
  },

  async client_credentials(task) {
    const {token} = await known(task, ClientCredentials).getToken({scope: task.scope});
    return {token};
  },
};

export function error(thrown) {
  return thrown.data?.payload?.error;
}
