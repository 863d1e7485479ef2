// SPDX-License-Identifier: Apache-2.0
// WEBHOOK_SECRET=whsec_... node verify.js ID TIMESTAMP SIGNATURES < body
// Needs Node.js only. The npm package "standardwebhooks" does the same:
// new Webhook(secret).verify(body, headers).
const crypto = require('node:crypto');

const TOLERANCE = 5 * 60; // seconds, into the past and into the future

// Throws unless the delivery is genuine and fresh. body is a Buffer: the bytes as they came,
// not JSON that was parsed and written again. now is the time in seconds.
function verify(secret, id, timestamp, signatures, body, now = Date.now() / 1000) {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  if (key.length < 24) throw new Error('the secret is missing or is not a whsec_ secret');
  // A dot in the id would move the border between id, timestamp and body.
  if (id === '' || id.includes('.')) throw new Error('webhook-id is missing or has a dot');
  if (!/^[1-9][0-9]{0,11}$/.test(timestamp)) throw new Error('webhook-timestamp is not a time');
  if (Math.abs(now - Number(timestamp)) > TOLERANCE) {
    throw new Error('webhook-timestamp is more than 5 minutes from now');
  }
  const expected = Buffer.from(
    crypto.createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64'));
  for (const entry of signatures.split(' ')) {
    const given = Buffer.from(entry.replace(/^v1,/, ''));
    const usable = entry.startsWith('v1,') && given.length === expected.length;
    if (usable && crypto.timingSafeEqual(given, expected)) return;
  }
  throw new Error('no signature matches');
}

module.exports = { verify };

if (require.main === module) {
  const [id = '', timestamp = '', signatures = ''] = process.argv.slice(2);
  const { WEBHOOK_SECRET = '', WEBHOOK_NOW } = process.env;
  const body = require('node:fs').readFileSync(0);
  try {
    verify(WEBHOOK_SECRET, id, timestamp, signatures, body, WEBHOOK_NOW && Number(WEBHOOK_NOW));
    console.log('valid');
  } catch (error) {
    console.error(error.message);
    process.exit(1);
  }
}
