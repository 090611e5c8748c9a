// @ts-check
/** "Learned from 40 answers, 2 s ago": what the model knows, kept up to date while the page is looked at. */

import { ago, fill } from "./words.js";

/**
 * @typedef {{version: number, release: number}} Champion
 * @typedef {{answers: number, learned_answers: number, seconds_ago: number | null, source: string, champion?: Champion | null}} Learned
 */

const ASK_EVERY_MS = 4000;
const TICK_MS = 1000;

export class Learning {
  /** @param {{api: import("./api.js").Api, url: string, places: {learned: HTMLElement, serving: HTMLElement}, words: Record<string, string>}} how */
  constructor({ api, url, places, words }) {
    this.api = api;
    this.url = url;
    this.places = places;
    this.words = words;
    /** @type {Learned | null} */ this.learned = null;
    /** @type {Champion | null} */ this.champion = null;
    this.told_at = 0;
  }

  /** Ask now and then: the same request also renews the leases of this tab. */
  start() {
    void this.ask();
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
    if (learned.champion !== undefined) this.champion = learned.champion; // a page of the queue does not tell it
    this.told_at = performance.now();
    this.paint();
  }

  paint() {
    say(this.places.learned, this.sentence());
    say(this.places.serving, this.origin());
  }

  /** Say who suggests, and which release cameras have. */
  origin() {
    const [kind, head] = (this.learned?.source || "").split(":");
    const sentences = [];
    if (kind === "head" && this.learned?.learned_answers) sentences.push(fill(this.words.suggested_by, { n: head }));
    if (this.champion) sentences.push(fill(this.words.serving, { ...this.champion }));
    return sentences.join(" ");
  }

  sentence() {
    if (!this.learned || this.learned.seconds_ago === null || this.learned.learned_answers === 0) return this.words.nothing_learned;
    const seconds = this.learned.seconds_ago + (performance.now() - this.told_at) / 1000;
    return fill(this.words.learned, { n: this.learned.learned_answers, ago: ago(seconds, this.words) });
  }
}

/** @param {HTMLElement} place @param {string} sentence */
function say(place, sentence) {
  if (place.textContent !== sentence) place.textContent = sentence;
}
