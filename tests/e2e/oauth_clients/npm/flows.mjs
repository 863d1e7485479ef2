// SPDX-License-Identifier: Apache-2.0
// node flows.mjs LIBRARY FLOW: one flow of OAuth with one library.
//
// The first line of the standard input is the task, an object of JSON: issuer, metadata, client_id, secret, way (basic,
// post or none: how the client says who it is), redirect_uri, scope, api, tokens. What happens is printed, an object a
// line. Where a person with a browser is needed, that is {"open": URL} and the next line of the standard input is the
// URL at which the browser ended, or {"user_code", "verification_uri"} of a device, which asks on ({"waits"}). The last
// line has what the library gave: a token, an answer, {"error"} that the server said, or {"refused"}: what the library
// did not accept.
import readline from 'node:readline';

const [library, flow] = process.argv.slice(2);
const lines = readline.createInterface({input: process.stdin})[Symbol.asyncIterator]();
const read = async () => (await lines.next()).value;
const say = (what) => console.log(JSON.stringify(what));

// What browsers are for: the URL that this one ended at.
const open = async (url) => {
  say({open: String(url)});
  return new URL(await read());
};

const {flows, error} = await import(`./${library}.mjs`);
try {
  say(await flows[flow](JSON.parse(await read()), {open, say}));
} catch (thrown) {
  const said = await error(thrown);
  say(said ? {error: said} : {refused: String(thrown.cause?.message ?? thrown.message ?? thrown)});
}
process.exit();
