// Prints the milliseconds of a first and a second visit in Firefox, for {executable, address, worker, request} as JSON.

import { readFileSync } from "node:fs";
import puppeteer from "puppeteer-core";

const { executable, address, worker, request } = JSON.parse(readFileSync(0, "utf-8"));
const browser = await puppeteer.launch({ browser: "firefox", executablePath: executable, headless: true, protocolTimeout: 300_000 });

/** Runs in the page. */
async function firstResult(worker, request) {
  const start = performance.now();
  const python = new Worker(worker, { type: "module" });
  const reply = await new Promise((resolve, reject) => {
    python.onerror = (event) => reject(new Error(event.message));
    python.onmessage = ({ data }) => data.id === 1 && resolve(data.reply ?? data.failure);
    python.postMessage({ id: 1, request });
  });
  const time = performance.now() - start;
  python.terminate();
  if (!JSON.parse(reply).ok) {
    throw new Error(reply);
  }
  return time;
}

const times = [];
for (let visit = 0; visit < 2; visit++) {
  const page = await browser.newPage();
  await page.goto(`${address}bench.html`);
  times.push(await page.evaluate(firstResult, address + worker, request));
  await page.close();
}
await browser.close();
process.stdout.write(JSON.stringify(times));
