// @ts-check
/** What this person answered, the newest first: here, and before this page was opened. It is walked, changed, undone. */

/**
 * @typedef {import("./queue.js").Asked} Asked
 * @typedef {{asked: Asked, key: string, id?: number, kind: string, category: number | null, name?: string, before?: Past}} Past
 *   `key`: that of the letter; `id`: the server's, once it is known; `before`: the answer that this one changed
 */

export class History {
  /** @param {{api: import("./api.js").Api, url: string}} how */
  constructor({ api, url }) {
    this.api = api;
    /** Newest first. @type {Past[]} */ this.entries = [];
    /** Where older answers are read; empty when there are none. */ this.older = url;
    /** Keys of answers that are not part of it any more: a page read before that still lists them. @type {Set<string>} */
    this.gone = new Set();
    /** @type {Promise<void> | null} */ this.loading = null;
  }

  /** @param {Past} past */
  add(past) {
    this.entries.unshift(past);
  }

  /** @param {Past} past */
  remove(past) {
    this.gone.add(past.key);
    this.entries = this.entries.filter((other) => other !== past);
  }

  /** Put an answer where another one was that changed it. @param {Past} changed @param {Past} before */
  restore(changed, before) {
    this.remove(changed);
    this.gone.delete(before.key);
    this.entries.unshift(before);
  }

  /** @param {string} key @returns {Past | undefined} */
  byKey(key) {
    return this.entries.find((past) => past.key === key);
  }

  get isWhole() {
    return this.older === "";
  }

  /** Have at least so many entries, as far as there are. Throws when out of reach. @param {number} count */
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
    const known = new Set(this.entries.map((past) => past.key));
    const rows = page.results.filter((/** @type {any} */ row) => !known.has(row.key) && !this.gone.has(row.key));
    this.entries.push(...rows.map((/** @type {any} */ row) => pastOf(row)));
    this.older = page.next ? sameOrigin(page.next) : "";
  }
}

/** @param {any} row  an answer as the API lists it @returns {Past} */
function pastOf(row) {
  const { photo, image_url, suggestion, id, key, kind, category } = row;
  const asked = { photo, image_url, width: 0, height: 0, suggestion, reason: null, claim: null };
  return { asked, key, id, kind, category: category?.category ?? null, name: category?.name };
}

/** A proxy may have changed the scheme or the host that the server sees. @param {string} url */
function sameOrigin(url) {
  const { pathname, search } = new URL(url, window.location.href);
  return pathname + search;
}
