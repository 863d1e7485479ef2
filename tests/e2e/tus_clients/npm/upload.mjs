// SPDX-License-Identifier: Apache-2.0
// node upload.mjs URL KEY FILE STORE [PARTS]: uploads the file, going on where an earlier run of the same store was cut;
// with PARTS in so many partial uploads at once.
import fs from 'node:fs';
import * as tus from 'tus-js-client';

const [url, key, file, store, parts] = process.argv.slice(2);
const upload = new tus.Upload(fs.createReadStream(file), {
  endpoint: url + '/api/v1/uploads',
  headers: {Authorization: 'Bearer ' + key},
  metadata: {filename: 'js.wav', note: 'größer'},
  chunkSize: 300_000,
  ...(parts ? {parallelUploads: Number(parts)} : {uploadSize: fs.statSync(file).size}),
  retryDelays: [0, 50, 100, 200, 400, 400, 400, 400, 400, 400],
  urlStorage: new tus.FileUrlStorage(store),
  fingerprint: async () => 'one-file',
  onError: (error) => { console.error(String(error)); process.exit(1); },
  onSuccess: () => console.log(upload.url),
});
const earlier = await upload.findPreviousUploads();
if (earlier.length) upload.resumeFromPreviousUpload(earlier[0]);
upload.start();
