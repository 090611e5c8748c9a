// @ts-check
/** "Learned from 40 answers, 2 s ago": what the model knows, kept up to date while the page is looked at. */

import { ago, fill } from "./words.js";

/** @typedef {{answers: number, learned_answers: number, seconds_ago: number | null}} Learned */

const ASK_EVERY_MS = 4000;
const TICK_MS = 1000;

export class Learning {
  /** @param {{api: import("./api.js").Api, url: string, place: HTMLElement, words: Record<string, string>}} how */
  constructor({ api, url, place, words }) {
    this.api = api;
    this.url = url;
    this.place = place;
    this.words = words;
    /** @type {Learned | null} */ this.learned = null;
    this.told_at = 0;
  }

  /** Ask now and then: the same request also renews the leases of this tab. */
  start() {
    window.setInterval(() => this.paint(), TICK_MS);
    window.setInterval(() => { if (!document.hidden) void this.ask(); }, ASK_EVERY_MS);
  }

  async ask() {
    const learned = await this.api.send("GET", this.url).catch(() => null); // the outbox tells of an unreachable server
    if (learned) this.tell(learned);
  }

  /** @param {Learned | undefined} learned */
  tell(learned) {
    if (!learned) return;
    this.learned = learned;
    this.told_at = performance.now();
    this.paint();
  }

  paint() {
    const sentence = this.sentence();
    if (this.place.textContent !== sentence) this.place.textContent = sentence;
  }

  sentence() {
    if (!this.learned || this.learned.seconds_ago === null || this.learned.learned_answers === 0) return this.words.nothing_learned;
    const seconds = this.learned.seconds_ago + (performance.now() - this.told_at) / 1000;
    return fill(this.words.learned, { n: this.learned.learned_answers, ago: ago(seconds, this.words) });
  }
}
