// SPDX-License-Identifier: Apache-2.0
// The peer of the webhook benchmark: a durable sender as one would write it on pg-boss and undici,
// tuned: batches in, batches out, signed with node:crypto, posted over warm connections. It keeps
// no log of attempts.
// Usage: node sender.mjs --database URL --receiver URL --events N [--connections C] [--batch B]
//   [--lanes L] [--insert I]
// Prints {"per_second","backlog_per_second","insert_per_second","cpu_us_per_event","rss_mb"}: jobs
// that are inserted while they are sent; jobs that lie there already; inserting alone; processor
// time and peak memory of this process.
import { createHmac, randomBytes } from 'node:crypto'
import { parseArgs } from 'node:util'
import { PgBoss } from 'pg-boss'
import { Pool } from 'undici'

const { values: options } = parseArgs({
  options: {
    database: { type: 'string' },
    receiver: { type: 'string' },
    events: { type: 'string', default: '20000' },
    connections: { type: 'string', default: '32' },
    batch: { type: 'string', default: '2000' },
    lanes: { type: 'string', default: '3' },
    insert: { type: 'string', default: '1000' }
  }
})
const receiver = new URL(options.receiver)
const events = Number(options.events)
const batchSize = Number(options.batch)
const insertSize = Number(options.insert)
const lanes = Number(options.lanes)

const secret = randomBytes(32)
const padding = 'x'.repeat(328)
let bornIds = 0

/** A job whose body, the exact bytes that are signed and sent, is 512 bytes long. */
function newJob () {
  const id = `evt_${String(++bornIds).padStart(26, '0')}`
  const body = JSON.stringify({
    id,
    type: 'distribution.live',
    timestamp: new Date().toISOString(),
    mode: 'live',
    subject_id: 'dst_00000000000000000000000001',
    data: { text: padding }
  })
  return { data: { id, body } }
}

const pool = new Pool(receiver.origin, { connections: Number(options.connections), pipelining: 1 })

/** Posts one signed event; resolves with the status. dispatch() is undici's cheapest way. */
function post ({ id, body }) {
  const bytes = Buffer.from(body)
  const timestamp = Math.floor(Date.now() / 1000)
  const signature = createHmac('sha256', secret).update(`${id}.${timestamp}.`).update(bytes)
    .digest('base64')
  return new Promise((resolve, reject) => {
    let status = 0
    pool.dispatch({
      path: receiver.pathname,
      method: 'POST',
      headers: [
        'content-type', 'application/json',
        'user-agent', 'reference/1.0.0',
        'webhook-id', id,
        'webhook-timestamp', String(timestamp),
        'webhook-signature', `v1,${signature}`,
        'x-webhook-event', 'distribution.live'
      ],
      body: bytes
    }, {
      onRequestStart () {},
      onResponseStart (_, code) { status = code },
      onResponseData () {},
      onResponseEnd () { resolve(status) },
      onResponseError (_, error) { reject(error) }
    })
  })
}

const boss = new PgBoss({
  connectionString: options.database,
  max: lanes * 2 + 2,
  supervise: false,
  schedule: false
})
boss.on('error', error => { console.error(error) })

async function insert (queue, count) {
  for (let made = 0; made < count; made += insertSize) {
    const jobs = []
    while (jobs.length < Math.min(insertSize, count - made)) jobs.push(newJob())
    await boss.insert(queue, jobs)
  }
}

/** Fetches, sends and completes until `count` jobs are done. The next batch is fetched and the last
 *  one completed while this one is being sent. */
async function drain (queue, count) {
  let done = 0
  let taken = 0
  const lane = async () => {
    let completing = Promise.resolve()
    while (taken < count) {
      const jobs = await boss.fetch(queue, { batchSize, ignoreStartAfter: true })
      if (jobs.length === 0) {
        await new Promise(resolve => setTimeout(resolve, 2))
        continue
      }
      taken += jobs.length
      const statuses = await Promise.all(jobs.map(job => post(job.data)))
      const bad = statuses.find(status => status < 200 || status > 299)
      if (bad) throw new Error(`the receiver answered ${bad}`)
      await completing
      completing = boss.complete(queue, jobs.map(job => job.id)).then(() => { done += jobs.length })
    }
    await completing
  }
  await Promise.all(Array.from({ length: lanes }, lane))
  if (done !== count) throw new Error(`${done} jobs were completed, not ${count}`)
}

async function measured (work) {
  const start = process.hrtime.bigint()
  const before = process.cpuUsage()
  await work()
  const used = process.cpuUsage(before)
  return {
    seconds: Number(process.hrtime.bigint() - start) / 1e9,
    cpu_us: (used.user + used.system) / events
  }
}

await boss.start()
for (const queue of ['warm', 'backlog', 'flow']) await boss.createQueue(queue, { partition: true })
await insert('warm', 2000)
await drain('warm', 2000)
const inserting = await measured(() => insert('backlog', events))
await boss.getDb().executeSql('analyze')
const backlog = await measured(() => drain('backlog', events))
const flow = await measured(() => Promise.all([insert('flow', events), drain('flow', events)]))
const rate = ({ seconds }) => Math.round(events / seconds)
console.log(JSON.stringify({
  per_second: rate(flow),
  backlog_per_second: rate(backlog),
  insert_per_second: rate(inserting),
  cpu_us_per_event: Math.round(flow.cpu_us * 10) / 10,
  rss_mb: Math.round(process.resourceUsage().maxRSS / 102.4) / 10
}))
await pool.close()
await boss.stop({ graceful: false })
process.exit(0)
