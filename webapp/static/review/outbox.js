// @ts-check
/**
 * Answers on their way to the server. Each is kept in the browser's storage until the server has acknowledged it, and
 * carries its own key, so that sending it twice is sending it once. They go out one after the other, in order.
 */

import { NotReached, Refused, SignedOut } from "./api.js";

/**
 * @typedef {{key: string, at: number, url: string, body: Record<string, any>, undoes?: string}} Letter  `undoes`: the key of
 *   the answer that this one takes back; empty when it takes back whatever was said last
 * @typedef {{sent: (letter: Letter, answer: any) => void, refused: (letter: Letter, problem: Refused) => void,
 *   changed: (waiting: number, trouble: "" | "network" | "signed-out") => void}} Listeners
 */

const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 15000;

export class Outbox {
  /** @param {{api: import("./api.js").Api, storage: Storage, owner: string, listeners: Listeners}} how */
  constructor({ api, storage, owner, listeners }) {
    this.api = api;
    this.storage = storage;
    this.prefix = `magpie.answer.${owner}.`;
    this.listeners = listeners;
    /** @type {Letter[]} */ this.letters = this.kept();
    /** The server's ids of answers that it acknowledged, by key. @type {Map<string, number>} */ this.ids = new Map();
    /** @type {Promise<void> | null} */ this.sending = null;
    /** @type {"" | "network" | "signed-out"} */ this.trouble = "";
    this.wait_ms = FIRST_WAIT_MS;
    this.timer = 0;
  }

  /** Read what an earlier visit left behind. @returns {Letter[]} */
  kept() {
    return Object.keys(this.storage)
      .filter((name) => name.startsWith(this.prefix))
      .map((name) => JSON.parse(this.storage.getItem(name) || "null"))
      .filter((letter) => letter && letter.key)
      .sort((one, other) => one.at - other.at);
  }

  get waiting() {
    return this.letters.length;
  }

  /** Keep a letter and start sending. @param {Letter} letter */
  post(letter) {
    this.letters.push(letter);
    this.storage.setItem(this.prefix + letter.key, JSON.stringify(letter));
    this.tell();
    void this.flush();
  }

  /** Send what waits, now. Ends when all is sent or the server is out of reach. @returns {Promise<void>} */
  flush() {
    clearTimeout(this.timer);
    this.sending ??= this.sendAll().finally(() => { this.sending = null; });
    return this.sending;
  }

  async sendAll() {
    while (this.letters.length > 0) {
      const letter = this.letters[0];
      try {
        this.delivered(letter, await this.deliver(letter));
      } catch (error) {
        if (error instanceof Refused) this.returned(letter, error);
        else return this.pause(error);
      }
    }
  }

  /** An undo names the answer by the id that the server gave it; without one it means the last. @param {Letter} letter */
  deliver(letter) {
    const id = letter.undoes ? this.ids.get(letter.undoes) : undefined;
    const body = id === undefined ? letter.body : { ...letter.body, verification: id };
    return this.api.send("POST", letter.url, { ...body, key: letter.key, tab: this.api.tab });
  }

  /** @param {Letter} letter @param {any} answer */
  delivered(letter, answer) {
    this.ids.set(letter.key, answer.id);
    this.trouble = "";
    this.wait_ms = FIRST_WAIT_MS;
    this.drop(letter);
    this.listeners.sent(letter, answer);
  }

  /** Take back a refused letter, and the undo of it, which has nothing to undo. @param {Letter} letter @param {Refused} problem */
  returned(letter, problem) {
    this.letters.filter((other) => other.undoes === letter.key).forEach((other) => this.drop(other));
    this.drop(letter);
    this.listeners.refused(letter, problem);
  }

  /** @param {Letter} letter */
  drop(letter) {
    this.letters = this.letters.filter((other) => other.key !== letter.key);
    this.storage.removeItem(this.prefix + letter.key);
    this.tell();
  }

  /** Try again later, a little later each time. @param {unknown} error */
  pause(error) {
    if (!(error instanceof NotReached) && !(error instanceof SignedOut)) throw error;
    this.trouble = error instanceof SignedOut ? "signed-out" : "network";
    this.tell();
    this.timer = window.setTimeout(() => void this.flush(), this.wait_ms);
    this.wait_ms = Math.min(this.wait_ms * 2, LONGEST_WAIT_MS);
  }

  tell() {
    this.listeners.changed(this.letters.length, this.trouble);
  }
}
