// SPDX-License-Identifier: Apache-2.0
// node verify.mjs standardwebhooks|svix: judges each line of the standard input, which has the
// secret, id, timestamp, signatures and body (hex) with tabs between them.
import { readFileSync } from 'node:fs';

const { Webhook } = await import(process.argv[2]);

const names = ['webhook-id', 'webhook-timestamp', 'webhook-signature'];

function judge(line) {
  const [secret, id, timestamp, signatures, body] = line.split('\t');
  const values = [id, timestamp, signatures];
  const headers = Object.fromEntries(names.map((name, i) => [name, values[i]]));
  try {
    new Webhook(secret).verify(Buffer.from(body, 'hex'), headers);
    return 'valid';
  } catch (error) {
    return `refused: ${error.message}`;
  }
}

for (const line of readFileSync(0, 'utf8').trimEnd().split('\n')) console.log(judge(line));
