// Walks through the site with the keyboard alone, in Chromium, Firefox or WebKit, and prints what it met as JSON.
//
// Standard input: {"browser", "executable", "steps": [...]}; see test_journeys.py for the steps. Puppeteer drives
// Chromium by its own protocol and Firefox by WebDriver BiDi: Debian's browsers need no further driver. WebKit has its own.

import { readFileSync } from "node:fs";
import puppeteer from "puppeteer-core";
import { launch } from "./webkit.mjs";

const LIMIT = 90_000; // ms for anything to appear
const MOST_TABS = 400;

const journey = JSON.parse(readFileSync(0, "utf-8"));
const met = { read: [], requests: [], console: [] };
const page = await (journey.browser === "webkit" ? openWebKit() : openPuppeteer());

async function openPuppeteer() {
  const browser = await puppeteer.launch({
    browser: journey.browser,
    executablePath: journey.executable,
    headless: true,
    protocolTimeout: LIMIT,
    args: journey.browser === "chrome" ? ["--no-sandbox"] : [],
  });
  const opened = await browser.newPage();
  opened.setDefaultTimeout(LIMIT);
  opened.on("request", (request) => met.requests.push(request.url()));
  opened.on("console", (message) => message.type() === "error" && met.console.push(message.text()));
  opened.on("pageerror", (error) => met.console.push(String(error)));
  opened.close = () => browser.close();
  return opened;
}

/** WebKit tells of no request as it is made: what the pages have loaded is read at the end of each. */
async function openWebKit() {
  const opened = await launch(journey.executable);
  opened.end = async () => {
    met.requests.push(...(await opened.evaluate(() => performance.getEntries().map(({ name }) => name))));
    met.console = opened.printed.join("").split("\n").filter((line) => /CONSOLE \S+ ERROR/.test(line));
  };
  return opened;
}

/** Evaluates until it holds: waiting functions of the driver use eval, which the site's policy forbids. */
async function until(what, condition, ...values) {
  const end = Date.now() + LIMIT;
  while (!(await page.evaluate(condition, ...values).catch(() => false))) {
    if (Date.now() > end) {
      throw new Error(`waited in vain for ${what}`);
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
}

const focused = (selector) => page.evaluate((text) => document.activeElement.matches(text), selector);

async function tabTo(selector) {
  for (let pressed = 0; !(await focused(selector)); pressed++) {
    if (pressed > MOST_TABS) {
      throw new Error(`the keyboard does not reach ${selector}`);
    }
    await page.keyboard.press("Tab");
  }
}

const actions = {
  goto: (address) => page.goto(address),
  tab: tabTo,
  press: (key) => page.keyboard.press(key),
  type: (text) => page.keyboard.type(text),
  visible: (selector) => until(selector, (text) => document.querySelector(text)?.checkVisibility() ?? false, selector),
  focus: (selector) => until(`focus on ${selector}`, (text) => document.activeElement.matches(text), selector),
  address: (end) => until(`address ${end}`, (text) => location.href.endsWith(text), end),
  async choose({ name, value }) {
    await tabTo(`input[name="${name}"]`);
    await page.keyboard.press(" ");
    for (let pressed = 0; !(await focused(`input[value="${value}"]:checked`)); pressed++) {
      if (pressed > MOST_TABS) {
        throw new Error(`the keyboard does not reach ${value} of ${name}`);
      }
      await page.keyboard.press("ArrowDown");
    }
  },
  async retype({ selector, text }) {
    await tabTo(selector);
    await page.keyboard.down("Control");
    await page.keyboard.press("a");
    await page.keyboard.up("Control");
    await page.keyboard.type(text);
  },
  async read(selector) {
    met.read.push(
      await page.evaluate((text) => [...document.querySelectorAll(text)].map((element) => element.textContent), selector),
    );
  },
  /** Leaves the page as by a link: Firefox's driver takes a host that is away for the end of the navigation. */
  leave: (address) => page.evaluate((url) => location.assign(url), address),
  /** Asks an address from outside the browser: the tests' own, which stops the host. */
  call: (address) => fetch(address),
  kept: (paths) =>
    until(
      `copies of ${paths}`,
      async (wanted) => {
        const names = await caches.keys();
        const requests = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
        const kept = requests.flat().map(({ url }) => url);
        return wanted.every((path) => kept.includes(path));
      },
      paths,
    ),
  async storage() {
    met.storage = await page.evaluate(async () => ({
      cookies: document.cookie,
      local: localStorage.length,
      session: sessionStorage.length,
      databases: (await indexedDB.databases?.())?.length ?? 0,
      kept: (
        await Promise.all((await caches.keys()).map(async (name) => (await (await caches.open(name)).keys()).map(({ url }) => url)))
      ).flat(),
    }));
  },
};

try {
  for (const [action, value] of journey.steps) {
    met.step = [action, value];
    await actions[action](value);
  }
  delete met.step;
} catch (error) {
  met.failure = String(error);
}
await page.end?.();
process.stdout.write(JSON.stringify(met));
await page.close();
process.exit(0);
