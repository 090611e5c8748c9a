// @ts-check
/**
 * Pages of answers on their way to the server. Each is kept in the browser's storage until the server has said what became
 * of every answer; each answer has its own key, so that sending a page twice is sending it once.
 */

import { NotReached, Refused, SignedOut } from "../review/api.js";

/**
 * @typedef {{id: string, at: number, answers: Record<string, any>[], marks: [number, any][], category: number | null}} Letter
 * @typedef {{sent: (letter: Letter, results: any[], progress: any) => void,
 *   changed: (answers: number, trouble: "" | "network" | "signed-out") => void}} Listeners
 */

const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 15000;

export class Outbox {
  /** @param {{api: import("../review/api.js").Api, url: string, storage: Storage, owner: string, listeners: Listeners}} how */
  constructor({ api, url, storage, owner, listeners }) {
    this.api = api;
    this.url = url;
    this.storage = storage;
    this.prefix = `magpie.page.${owner}.`;
    this.listeners = listeners;
    /** @type {Letter[]} */ this.letters = this.kept();
    /** @type {Promise<void> | null} */ this.sending = null;
    this.wait_ms = FIRST_WAIT_MS;
  }

  /** Read what an earlier visit left behind. @returns {Letter[]} */
  kept() {
    return Object.keys(this.storage)
      .filter((name) => name.startsWith(this.prefix))
      .map((name) => JSON.parse(this.storage.getItem(name) || "null"))
      .filter((letter) => letter && letter.id)
      .sort((one, other) => one.at - other.at);
  }

  /** How many answers wait. */
  get waiting() {
    return this.letters.reduce((count, letter) => count + letter.answers.length, 0);
  }

  /** Keep a page of answers and send it. @param {Letter} letter @returns {Promise<void>} once it is sent */
  post(letter) {
    this.letters.push(letter);
    this.storage.setItem(this.prefix + letter.id, JSON.stringify(letter));
    return this.flush();
  }

  /** Send what waits, again and again until all of it is sent. @returns {Promise<void>} */
  flush() {
    this.sending ??= this.sendAll().finally(() => { this.sending = null; });
    return this.sending;
  }

  /** Try at once what is waiting for its next try. */
  hurry() {
    this.wake?.();
  }

  async sendAll() {
    while (this.letters.length > 0) {
      const letter = this.letters[0];
      try {
        const answer = await this.api.send("POST", this.url, { answers: letter.answers, tab: this.api.tab });
        this.delivered(letter, answer.results, answer.progress);
      } catch (error) {
        if (error instanceof Refused) this.delivered(letter, letter.answers.map((said) => ({ ...said, id: null, status: error.status, code: error.code, detail: error.detail })), null);
        else await this.pause(error);
      }
    }
  }

  /** @param {Letter} letter @param {any[]} results @param {any} progress */
  delivered(letter, results, progress) {
    this.wait_ms = FIRST_WAIT_MS;
    this.letters = this.letters.filter((other) => other.id !== letter.id);
    this.storage.removeItem(this.prefix + letter.id);
    this.listeners.changed(this.waiting, "");
    this.listeners.sent(letter, results, progress);
  }

  /** Wait a little, longer each time. @param {unknown} error */
  async pause(error) {
    if (!(error instanceof NotReached) && !(error instanceof SignedOut)) throw error;
    this.listeners.changed(this.waiting, error instanceof SignedOut ? "signed-out" : "network");
    await new Promise((wake) => {
      this.wake = () => wake(undefined);
      window.setTimeout(wake, this.wait_ms);
    });
    this.wait_ms = Math.min(this.wait_ms * 2, LONGEST_WAIT_MS);
  }
}
