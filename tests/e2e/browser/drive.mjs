// SPDX-License-Identifier: Apache-2.0
// node drive.mjs: a real Chromium, driven by lines of JSON (chromium.py writes them).
//
// A line has the name of a step in "do" and what it needs; the answer is a line with where the browser is then (url,
// status, title, text), what the step has to say, and what is new in "console" (errors, broken policies) and "origins"
// (other servers that the page asked). {"error"} says that a step did not work.
import fs from 'node:fs';
import readline from 'node:readline';
import {createRequire} from 'node:module';
import {chromium} from 'playwright-core';

const AXE = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const WIDTHS = [320, 1280];
const REACHABLE = 'a[href], button, input:not([type=hidden]), select, textarea, summary';
const PATIENCE = 10_000, LONGEST_STEP = 40_000;

const browser = await chromium.launch({executablePath: process.env.MV_CHROMIUM, timeout: 30_000});
let context, page, status, told, origins;

// The document itself is also reported when its status is 4xx, which is what the test asked for.
const isOfDocument = (message) =>
  /^Failed to load resource/.test(message.text()) && message.location().url === page.url();

function listen() {
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type()) && !isOfDocument(message)) told.push(message.text());
  });
  page.on('pageerror', (error) => told.push(String(error)));
  page.on('requestfailed', (request) => told.push(`${request.url()}: ${request.failure().errorText}`));
  page.on('request', (request) => origins.add(new URL(request.url()).origin));
  page.on('response', (answer) => {
    if (answer.request().isNavigationRequest() && answer.frame() === page.mainFrame()) status = answer.status();
  });
}

/// Does what leads to another page, and waits for that page, or for the one whose address has `at` in it.
async function leads(act, at) {
  const loaded = page.waitForEvent('load', {timeout: PATIENCE});
  await act();
  await loaded;
  if (at) await page.waitForURL((url) => url.href.includes(at), {timeout: PATIENCE});
}

/// What has the focus: its name as a person would say it, and whether it can be seen that it has it.
function focused() {
  const at = document.activeElement;
  if (!at || at === document.body) return null;
  const style = getComputedStyle(at);
  return {name: (at.labels?.[0]?.textContent ?? at.textContent).trim(), tag: at.localName,
    seen: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0};
}

/// Goes through the page with the key Tab: what is reached, in this order.
async function walk() {
  const most = await page.locator(REACHABLE).count();
  const reached = [];
  await page.evaluate(() => {
    document.body.tabIndex = -1;  // from its start, wherever the page has put the focus
    document.body.focus();
    document.body.removeAttribute('tabindex');
  });
  for (let step = 0; step < most + 1; ++step) {
    await page.keyboard.press('Tab');
    const at = await page.evaluate(focused);
    if (!at) break;
    reached.push(at);
  }
  return reached;
}

/// What is too wide for the window, or cut off.
function overflowing() {
  const out = [];
  const width = document.documentElement.clientWidth;
  const whole = document.documentElement.scrollWidth;
  if (whole > width) out.push(`the page is ${whole} wide`);
  for (const element of document.body.querySelectorAll('*')) {
    const box = element.getBoundingClientRect();
    if (box.width > 0 && (box.right > width + 1 || box.left < -1))
      out.push(`${element.localName} ${Math.round(box.left)} to ${Math.round(box.right)}: ` +
               element.textContent.trim().slice(0, 60));
    if (element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 0 && element.localName !== 'input')
      out.push(`${element.localName} hides a part: ${element.textContent.trim().slice(0, 60)}`);
  }
  return out;
}

/// What axe finds, by all of its rules or by these.
async function judged(rules) {
  const only = rules ? {type: 'rule', values: rules} : {type: 'tag', values: TAGS};
  const {violations} = await page.evaluate((runOnly) => axe.run({runOnly}), only);
  return violations.map((of) => `${of.id}: ${of.help}: ${of.nodes.map((node) => node.html).join(' ')}`);
}

/// Everything that holds for every page (axe needs scripts). `picture`: how the names of pictures begin, if any.
async function look({picture, schemes = ['light', 'dark']}) {
  const out = {axe: [], overflow: [], walk: await walk()};
  await page.evaluate(AXE);
  out.reachable = await page.locator(REACHABLE).evaluateAll(
    (all) => all.map((one) => (one.labels?.[0]?.textContent ?? one.textContent).trim()));
  for (const width of WIDTHS) {
    await page.setViewportSize({width, height: 800});
    out.overflow.push(...(await page.evaluate(overflowing)).map((what) => `${width} px: ${what}`));
    for (const scheme of schemes) {
      await page.emulateMedia({colorScheme: scheme});
      const found = width !== WIDTHS[0] ? [] : await judged(scheme === schemes[0] ? undefined : ['color-contrast']);
      out.axe.push(...found.map((what) => `${scheme}: ${what}`));
      if (picture) await page.screenshot({path: `${picture}-${width}-${scheme}.png`, fullPage: true});
    }
  }
  return out;
}

const steps = {
  /// A new browser, without cookies.
  async open({javascript = true, width = 1280, scheme = 'light'}) {
    await context?.close();
    [told, origins] = [[], new Set()];
    context = await browser.newContext({
      javaScriptEnabled: javascript, viewport: {width, height: 800}, colorScheme: scheme, reducedMotion: 'reduce'});
    page = await context.newPage();
    page.setDefaultTimeout(PATIENCE);
    listen();
  },
  async go({url, at}) { await leads(() => page.goto(url), at); },
  async fill({label, value}) { await page.getByLabel(label, {exact: true}).fill(value); },
  /// Presses a button or follows a link, by its name.
  async press({name, role = 'button', at, within}) {
    const around = within ? page.getByRole('listitem').filter({hasText: within}) : page;
    await leads(() => around.getByRole(role, {name, exact: true}).first().click(), at);
  },
  /// Keys of the keyboard, one after the other; the last one leads to another page.
  async keys({keys, at}) {
    for (const key of keys.slice(0, -1)) await page.keyboard.press(key);
    await leads(() => page.keyboard.press(keys.at(-1)), at);
  },
  /// The key Tab until what has this name has the focus.
  async tab({name}) {
    for (let step = 0; step < 50; ++step) {
      const at = await page.evaluate(focused);
      if (at?.name === name) return;
      await page.keyboard.press('Tab');
    }
    throw new Error(`the key Tab does not lead to ${name}`);
  },
  async key({name}) { await page.keyboard.press(name); },
  async forget() { await context.clearCookies(); },
  async type({text}) { await page.keyboard.type(text); },
  async back() { await leads(() => page.goBack()); },
  look,
};

for await (const line of readline.createInterface({input: process.stdin})) {
  const {do: step, ...words} = JSON.parse(line);
  let answer;
  try {
    const late = new Promise((_, refuse) => setTimeout(refuse, LONGEST_STEP, new Error('it takes too long')).unref());
    const said = await Promise.race([steps[step](words), late]);
    answer = {url: page.url(), status, title: await page.title(), ...said,
      text: page.url().startsWith('http') ? await page.locator('body').innerText() : ''};
  } catch (error) {
    answer = {error: `${step} ${JSON.stringify(words)} at ${page?.url()}: ${error.message}`};
  }
  console.log(JSON.stringify({...answer, console: told.splice(0), origins: [...origins]}));
  origins.clear();
}
await browser.close();
