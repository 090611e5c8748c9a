// @ts-check
/** What this person answered, the newest first: here, and before this page was opened. It is walked, changed, undone. */

import { NotReached } from "./api.js";

/**
 * @typedef {import("./queue.js").Asked} Asked
 * @typedef {{asked: Asked, key: string, id?: number, kind: string, category: number | null, name?: string, before?: Past}} Past
 *   `key`: that of the letter, empty when it was answered before; `before`: the answer that this one changed
 */

export class History {
  /** @param {{api: import("./api.js").Api, url: string, imageUrl: (photo: number) => string}} how */
  constructor({ api, url, imageUrl }) {
    this.api = api;
    this.imageUrl = imageUrl;
    /** Newest first. @type {Past[]} */ this.entries = [];
    /** Where older answers are read; empty when there are none. */ this.older = url;
    /** @type {Promise<void> | null} */ this.loading = null;
  }

  /** @param {Past} past */
  add(past) {
    this.entries.unshift(past);
  }

  /** @param {Past} past */
  remove(past) {
    this.entries = this.entries.filter((other) => other !== past);
  }

  /** Put an answer where another one was that changed it. @param {Past} changed @param {Past} before */
  restore(changed, before) {
    this.remove(changed);
    this.entries.unshift(before);
  }

  /** @param {string} key @returns {Past | undefined} */
  byKey(key) {
    return this.entries.find((past) => past.key === key);
  }

  get isWhole() {
    return this.older === "";
  }

  /** Have at least so many entries, as far as there are. Throws NotReached. @param {number} count */
  async reach(count) {
    while (this.entries.length < count && !this.isWhole) await this.loadOlder();
  }

  /** @returns {Promise<void>} */
  loadOlder() {
    this.loading ??= this.fetchOlder().finally(() => { this.loading = null; });
    return this.loading;
  }

  async fetchOlder() {
    const page = await this.api.send("GET", this.older);
    const url = page.next || "";
    if (url === this.older) throw new NotReached("the same page twice");
    const known = new Set(this.entries.map((past) => past.id));
    const keys = new Set(this.entries.map((past) => past.key).filter(Boolean));
    const rows = page.results.filter((/** @type {any} */ row) => row.kind !== "undo" && !row.undone && !known.has(row.id) && !keys.has(row.key));
    this.entries.push(...rows.map((/** @type {any} */ row) => this.pastOf(row)));
    this.older = url;
  }

  /** @param {any} row @returns {Past} */
  pastOf(row) {
    const asked = { photo: row.photo, image_url: this.imageUrl(row.photo), width: 0, height: 0, suggestion: null, reason: null, claim: null };
    const category = row.category !== null && typeof row.category === "object" ? row.category.category : row.category;
    return { asked, key: "", id: row.id, kind: row.kind, category, name: row.category?.name };
  }
}
