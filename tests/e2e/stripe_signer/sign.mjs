// SPDX-License-Identifier: Apache-2.0
// node sign.mjs: for each line of the standard input, a JSON object with secret, timestamp and payload, prints the
// field Stripe-Signature that Stripe's own library makes for tests. With a header it judges that one instead.
import { readFileSync } from 'node:fs';
import Stripe from 'stripe';

const { webhooks } = new Stripe('sk_test_of_nobody');

function judge({ secret, payload, header, timestamp }) {
  try {
    const at = new Date(timestamp * 1000);
    return `valid ${webhooks.constructEvent(payload, header, secret, 300, undefined, at).id}`;
  } catch (error) {
    return `refused: ${error.message.split('\n')[0]}`;
  }
}

for (const line of readFileSync(0, 'utf8').trimEnd().split('\n')) {
  const one = JSON.parse(line);
  console.log(one.header ? judge(one) : webhooks.generateTestHeaderString(one));
}
