// SPDX-License-Identifier: Apache-2.0
// node browse.mjs ORIGIN CHROMIUM [options of Chromium...]: opens ORIGIN/docs on a small and a large screen, signs in
// with the key in MV_KEY in each way there is, lists the tracks, and says in one line of JSON each what it saw.
import { chromium } from "playwright-core";

const [origin, executablePath, ...args] = process.argv.slice(2);
const key = process.env.MV_KEY;
const patience = 120000; // the document is large, and the machine may be busy
const fields = { "auth-bearer-value": "bearer", api_key_value: "apiKey" };

async function open(browser, width, seen) {
  const context = await browser.newContext({ viewport: { width, height: 900 } });
  context.setDefaultTimeout(patience);
  const page = await context.newPage();
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") seen.problems.push(message.text());
  });
  page.on("pageerror", (error) => seen.problems.push(error.message));
  page.on("request", async (request) => {
    const url = request.url();
    if (!url.startsWith(`${origin}/`) && !/^(data|blob):/.test(url)) seen.outside.push(url);
    if (url.startsWith(`${origin}/api/`)) seen.sent.push(request.headers());
  });
  await page.exposeFunction("violated", (what) => seen.violations.push(what));
  await page.addInitScript(() =>
    addEventListener("securitypolicyviolation", (event) =>
      window.violated(`${event.effectiveDirective} ${event.blockedURI}`)));
  await page.goto(`${origin}/docs`);
  await page.locator("#operations-tag-tracks").waitFor();
  return page;
}

async function signIn(page, field, value) {
  await page.locator(".auth-wrapper .authorize").click();
  const form = page.locator(".auth-container", { has: page.locator(`#${field}`) });
  await form.locator("input").fill(value);
  await form.locator("button[type=submit]").click();
  await page.locator(".close-modal").click();
}

async function listTracks(page) {
  await page.locator("#operations-tag-tracks button.expand-operation").click();
  const operation = page.locator("#operations-tracks-track_list");
  await operation.locator(".opblock-summary-control").click();
  await operation.locator(".try-out__btn").click();
  await operation.locator("button.execute").click();
  const answer = operation.locator(".live-responses-table tr.response").first();
  return {
    status: (await answer.locator(".response-col_status").innerText()).trim(),
    body: await answer.locator(".highlight-code pre").first().innerText(),
  };
}

// What a script that came in from elsewhere would try, and what the browser refuses of it.
async function intrude(page) {
  return page.evaluate(async () => {
    const refused = [];
    const told = new Promise((done) =>
      addEventListener("securitypolicyviolation", (event) => {
        refused.push(event.effectiveDirective);
        if (refused.length === 2) done();
      }));
    const script = document.createElement("script");
    script.textContent = "window.intruded = true";
    document.body.append(script);
    const reached = await fetch("https://elsewhere.example/").then(() => true, () => false);
    await Promise.race([told, new Promise((done) => setTimeout(done, 20000))]);
    return { ran: window.intruded === true, reached, refused };
  });
}

const browser = await chromium.launch({ executablePath, args });
for (const width of [320, 1280]) {
  for (const [field, scheme] of Object.entries(fields)) {
    const seen = { width, scheme, problems: [], violations: [], outside: [], sent: [] };
    const page = await open(browser, width, seen);
    await signIn(page, field, key);
    seen.answer = await listTracks(page);
    seen.scrolled = await page.evaluate(() => document.documentElement.scrollWidth);
    seen.kept = await page.evaluate(() => [localStorage.length, sessionStorage.length, document.cookie]);
    await page.waitForLoadState("networkidle");
    const usual = JSON.stringify(seen); // without what the intruder leaves
    console.log(JSON.stringify({ ...JSON.parse(usual), intruder: await intrude(page) }));
    await page.context().close();
  }
}
const seen = { scheme: "wrong", problems: [], violations: [], outside: [], sent: [] };
const page = await open(browser, 1280, seen);
await signIn(page, "auth-bearer-value", `${key.slice(0, -1)}${key.endsWith("0") ? "1" : "0"}`);
seen.answer = await listTracks(page);
console.log(JSON.stringify(seen));
await browser.close();
