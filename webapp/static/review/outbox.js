// @ts-check
/**
 * Answers on their way to the server. Each is kept in the browser's storage until the server has acknowledged it, and
 * carries its own key, so that sending it twice is sending it once. They go out one after the other, in order.
 */

import { NotReached, Refused, SignedOut } from "./api.js";

/**
 * @typedef {{key: string, at: number, url: string, body: Record<string, any>, undoes?: string, hold?: string}} Letter
 *   `undoes`: the key of the answer that this one takes back, until the server's id of that answer is in the body;
 *   `hold`: where the photo is leased first, when it is not in our hands any more
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
    const last = this.letters[this.letters.length - 1];
    letter.at = Math.max(letter.at, (last?.at || 0) + 1); // read back in the order in which they were written
    this.letters.push(letter);
    this.keep(letter);
    this.tell();
    window.setTimeout(() => void this.flush(), 0); // the next photo is painted first
  }

  /** Let a letter survive this page. @param {Letter} letter */
  keep(letter) {
    try {
      this.storage.setItem(this.prefix + letter.key, JSON.stringify(letter));
    } catch { /* a full or forbidden storage: it is kept as long as the page is open */ }
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

  /** Send one letter. A photo that left our hands is leased first: the answer to it is changed. @param {Letter} letter */
  async deliver(letter) {
    if (letter.hold) await this.api.send("POST", letter.hold, { photo: letter.body.photo, tab: this.api.tab });
    return this.api.send("POST", letter.url, { ...letter.body, key: letter.key, tab: this.api.tab });
  }

  /** @param {Letter} letter @param {any} answer */
  delivered(letter, answer) {
    this.trouble = "";
    this.wait_ms = FIRST_WAIT_MS;
    this.letters.filter((other) => other.undoes === letter.key).forEach((other) => this.name(other, answer.id));
    this.drop(letter);
    this.listeners.sent(letter, answer);
  }

  /** Let an undo name its answer by the server's id. @param {Letter} undo @param {number} id */
  name(undo, id) {
    undo.body = { ...undo.body, verification: id };
    this.keep(undo);
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
