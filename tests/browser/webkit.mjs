// A page of WebKitGTK's MiniBrowser, with as much of Puppeteer's interface as journeys use. The browser speaks the W3C's
// WebDriver protocol to a driver of its own, and needs a display: Xvfb gives it one that nobody sees.

import { spawn } from "node:child_process";
import { createServer } from "node:net";

const KEYS = { Tab: "\ue004", Enter: "\ue007", ArrowDown: "\ue015", Control: "\ue009" };
const NO_SANDBOX = { WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: "1" }; // as root, which the sandbox refuses
const ENVIRONMENT = { ...NO_SANDBOX, WEBKIT_DISABLE_COMPOSITING_MODE: "1", LC_ALL: "C.UTF-8" };

/** Starts display, driver and browser; returns the page, whose `close()` ends them. */
export async function launch({ driver, browser, display }) {
  const screen = spawn(display, ["-displayfd", "3", "-screen", "0", "1280x1024x24", "-nolisten", "tcp"], {
    stdio: ["ignore", "ignore", "ignore", "pipe"],
  });
  const number = String(await new Promise((resolve) => screen.stdio[3].once("data", resolve))).trim();
  const port = await freePort();
  const environment = { ...process.env, ...ENVIRONMENT, DISPLAY: `:${number}` };
  const running = spawn(driver, [`--port=${port}`], { env: environment, stdio: ["ignore", "pipe", "ignore"] });
  const page = new Page(`http://127.0.0.1:${port}`, [running, screen]);
  running.stdout.on("data", (text) => page.printed.push(String(text)));
  await page.open(browser);
  return page;
}

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

class Page {
  printed = [];
  #address;
  #session;
  #processes;

  constructor(address, processes) {
    this.#address = address;
    this.#processes = processes;
  }

  async open(browser) {
    while (!(await fetch(`${this.#address}/status`).catch(() => false))) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    const args = ["--automation", "--enable-write-console-messages-to-stdout=true"];
    const options = { "webkitgtk:browserOptions": { binary: browser, args } };
    const { sessionId } = await this.#ask("POST", "/session", { capabilities: { alwaysMatch: options } });
    this.#session = `/session/${sessionId}`;
    await this.#ask("POST", `${this.#session}/timeouts`, { script: 90_000, pageLoad: 90_000 });
  }

  async #ask(method, path, body) {
    const response = await fetch(this.#address + path, { method, body: body && JSON.stringify(body) });
    const { value } = await response.json();
    if (!response.ok) {
      throw new Error(`${value.error}: ${value.message}`);
    }
    return value;
  }

  goto(url) {
    return this.#ask("POST", `${this.#session}/url`, { url });
  }

  async evaluate(action, ...values) {
    const script = `const done = arguments[arguments.length - 1];
      Promise.resolve().then(() => (${action})(...[...arguments].slice(0, -1)))
        .then((value) => done({ value }), (error) => done({ error: String(error) }));`;
    const { value, error } = await this.#ask("POST", `${this.#session}/execute/async`, { script, args: values });
    if (error) {
      throw new Error(error);
    }
    return value;
  }

  #keys(actions) {
    return this.#ask("POST", `${this.#session}/actions`, { actions: [{ type: "key", id: "keyboard", actions }] });
  }

  keyboard = {
    down: (key) => this.#keys([{ type: "keyDown", value: KEYS[key] ?? key }]),
    up: (key) => this.#keys([{ type: "keyUp", value: KEYS[key] ?? key }]),
    press: (key) => this.keyboard.type([KEYS[key] ?? key]),
    type: (text) =>
      this.#keys([...text].flatMap((value) => [{ type: "keyDown", value }, { type: "keyUp", value }])),
  };

  async close() {
    await this.#ask("DELETE", this.#session).catch(() => {});
    for (const running of this.#processes) {
      running.kill();
    }
  }
}
