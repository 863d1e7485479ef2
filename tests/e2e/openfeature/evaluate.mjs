// SPDX-License-Identifier: Apache-2.0
// Flags as a program meets them that uses OpenFeature: one line of JSON in, one out.
//   {"flag": "webhooks", "user": "usr_1"} -> {"value": true, "reason": "STATIC", "variant": "on", "error": null}
import readline from 'node:readline';
import { OFREPProvider } from '@openfeature/ofrep-provider';
import { OpenFeature } from '@openfeature/server-sdk';

const [, , baseUrl, key] = process.argv;
await OpenFeature.setProviderAndWait(
  new OFREPProvider({ baseUrl, headers: [['Authorization', `Bearer ${key}`]] }));
const client = OpenFeature.getClient();

for await (const line of readline.createInterface({ input: process.stdin })) {
  const { flag, user, otherwise } = JSON.parse(line);
  const context = user ? { targetingKey: user } : {};
  const found = await client.getBooleanDetails(flag, otherwise ?? false, context);
  console.log(JSON.stringify({
    value: found.value,
    reason: found.reason ?? null,
    variant: found.variant ?? null,
    error: found.errorCode ?? null,
  }));
}
