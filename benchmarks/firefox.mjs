// Prints the milliseconds of a first and a second visit in Firefox, for {executable, address, worker, request, script}
// as JSON; the script is the function that measures in the page.

import { readFileSync } from "node:fs";
import puppeteer from "puppeteer-core";

const { executable, address, worker, request, script } = JSON.parse(readFileSync(0, "utf-8"));
const browser = await puppeteer.launch({ browser: "firefox", executablePath: executable, headless: true, protocolTimeout: 300_000 });

const times = [];
for (let visit = 0; visit < 2; visit++) {
  const page = await browser.newPage();
  await page.goto(`${address}bench.html`);
  times.push(await page.evaluate(`(${script})(${JSON.stringify([address + worker, request])})`));
  await page.close();
}
await browser.close();
process.stdout.write(JSON.stringify(times));
