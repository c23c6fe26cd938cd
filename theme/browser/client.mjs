// The page's side of the computation: one worker per page, started when first wanted, with limits on its silence.

import { script } from "./trusted.mjs";

const SLOW = 15_000; // ms after which the reader is told that the connection is slow
const START_LIMIT = 180_000; // a start that takes longer has failed: blocked WebAssembly never answers
const REPLY_LIMIT = 30_000; // the same for one calculation

export class ComputationError extends Error {}

export class Computation extends EventTarget {
  state = "idle"; // idle, loading, slow, ready, failed
  #worker;
  #timers = [];
  #pending = new Map();
  #next = 1;

  /** Starts the worker, if it is not there, and lets it calculate a case of a calculator: the reader's own is quicker then. */
  prepare(calculator, lang, answers) {
    this.#start();
    if (this.#worker) {
      this.#worker.postMessage({ prepare: JSON.stringify(calculation(calculator, lang, answers)) });
    }
  }

  /** Returns the reply to a request (calculators/interface.py). Rejects with ComputationError where there can be none. */
  ask(request) {
    this.#start();
    if (!this.#worker) {
      return Promise.reject(new ComputationError("no worker"));
    }
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      if (this.state === "ready") {
        this.#limit(id);
      }
      this.#worker.postMessage({ id, request: JSON.stringify(request) });
    });
  }

  #start() {
    if (this.#worker) {
      return;
    }
    try {
      this.#worker = new Worker(script(new URL("worker.mjs", import.meta.url)), { type: "module" });
    } catch (error) {
      this.#fail(String(error)); // some browsers refuse workers at once, in what they take for a private place
      return;
    }
    this.#worker.onmessage = ({ data }) => this.#receive(data);
    this.#worker.onerror = (event) => this.#fail(event.message ?? "worker could not be loaded");
    this.#loading();
  }

  /** A start begins: the first one, or the one with the whole runtime, during which no calculation is late. */
  #loading() {
    this.#timers.forEach(clearTimeout);
    this.#pending.forEach(({ timer }) => clearTimeout(timer));
    this.#timers = [
      setTimeout(() => this.#become("slow"), SLOW),
      setTimeout(() => this.#fail("start took too long"), START_LIMIT),
    ];
    this.#become("loading");
  }

  #receive(data) {
    if (data.state === "loading") {
      this.#loading();
    } else if (data.state === "ready") {
      this.#timers.forEach(clearTimeout);
      for (const id of this.#pending.keys()) {
        this.#limit(id);
      }
      this.#become("ready");
    } else if (data.state === "failed") {
      this.#fail(data.reason);
    } else {
      const { resolve, reject, timer } = this.#pending.get(data.id);
      clearTimeout(timer);
      this.#pending.delete(data.id);
      if (data.failure) {
        console.error(data.failure);
        reject(new ComputationError(data.failure));
      } else {
        resolve(JSON.parse(data.reply));
      }
    }
  }

  #limit(id) {
    this.#pending.get(id).timer = setTimeout(() => this.#fail("calculation took too long"), REPLY_LIMIT);
  }

  /** Gives up: the next request starts afresh. */
  #fail(reason) {
    console.error(`calculator: ${reason}`);
    this.#timers.forEach(clearTimeout);
    this.#worker?.terminate();
    this.#worker = undefined;
    const waiting = [...this.#pending.values()];
    this.#pending.clear();
    this.#become("failed");
    for (const { reject, timer } of waiting) {
      clearTimeout(timer);
      reject(new ComputationError(reason));
    }
  }

  #become(state) {
    this.state = state;
    this.dispatchEvent(new Event("change"));
  }
}

/** The request to calculate; `root` is the way from the page to the pages of its language. */
export function calculation(calculator, lang, answers, root) {
  const now = new Date();
  const two = (number) => String(number).padStart(2, "0");
  const on = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
  return { calculator, lang, answers, root, on };
}

export const computation = new Computation();
