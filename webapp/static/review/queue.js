// @ts-check
/** The photos that come next, leased from the server and already in memory. */

/**
 * @typedef {{category: number, name: string, confidence?: number}} Named
 * @typedef {{photo: number, image_url: string, width: number, height: number, suggestion: Named | null,
 *   reason: string | null, claim: Named | null}} Asked
 */

const REFILL_BELOW = 6;

export class Queue {
  /** @param {{api: import("./api.js").Api, url: string, size: number}} how */
  constructor({ api, url, size }) {
    this.api = api;
    this.url = url;
    this.size = size;
    /** @type {Asked[]} */ this.ahead = [];
    /** What is on screen. @type {Asked | null} */ this.current = null;
    /** Photos answered here: the server may not know yet, and would serve them again. @type {Set<number>} */
    this.done = new Set();
    /** @type {Map<number, HTMLImageElement>} */ this.images = new Map();
    /** @type {Promise<any> | null} */ this.filling = null;
  }

  /** Move on to the next photo and give it, or null when none is in memory. @returns {Asked | null} */
  next() {
    this.current = this.ahead.shift() || null;
    return this.current;
  }

  /** Put a photo back to be asked about next. @param {Asked} asked */
  putBack(asked) {
    this.done.delete(asked.photo);
    this.ahead = [asked, ...this.ahead.filter((other) => other.photo !== asked.photo)];
    this.preload(asked);
  }

  /** Remember that a photo was answered here. @param {Asked} asked */
  markDone(asked) {
    this.done.add(asked.photo);
    this.images.delete(asked.photo);
  }

  /** Say whether it is time to fetch more. */
  isLow() {
    return this.ahead.length < REFILL_BELOW;
  }

  /**
   * Lease more photos; while one request is under way, wait for that one instead.
   * @returns {Promise<any>} the server's whole answer
   */
  fill() {
    this.filling ??= this.fetchMore().finally(() => { this.filling = null; });
    return this.filling;
  }

  async fetchMore() {
    const page = await this.api.send("POST", this.url, { count: this.size, tab: this.api.tab });
    // People went on meanwhile: what is known is asked now, not before the request.
    const known = new Set([...this.done, ...this.ahead.map((asked) => asked.photo), this.current?.photo]);
    const fresh = page.results.filter((/** @type {Asked} */ asked) => !known.has(asked.photo));
    this.ahead.push(...fresh);
    fresh.forEach((/** @type {Asked} */ asked) => this.preload(asked));
    return page;
  }

  /** Forget what lies ahead: after a long absence others may hold it. */
  forget() {
    this.ahead = [];
    this.images.clear();
  }

  /** Fetch and decode an image, so that it can be painted at once. @param {Asked} asked */
  preload(asked) {
    if (this.images.has(asked.photo)) return;
    const image = new Image();
    image.src = asked.image_url;
    image.decode().catch(() => {}); // a photo that fails to load says so when it is shown
    this.images.set(asked.photo, image);
  }

  /** Give the image of a photo, loading it now when it was not preloaded. @param {Asked} asked */
  imageOf(asked) {
    this.preload(asked);
    return /** @type {HTMLImageElement} */ (this.images.get(asked.photo));
  }

  /** Hand every lease of this tab back, even while the page goes away. */
  release() {
    return this.api.send("DELETE", this.url, { tab: this.api.tab }, { keepalive: true }).catch(() => {});
  }
}
