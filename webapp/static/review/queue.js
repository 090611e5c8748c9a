// @ts-check
/** The photos that come next, leased from the server and already in memory. */

/**
 * @typedef {{category: number, name: string, confidence?: number}} Named
 * @typedef {{photo: number, image_url: string, width: number, height: number, suggestion: Named | null,
 *   reason: string | null, claim: Named | null}} Asked
 */

const REFILL_BELOW = 8;
const IN_MEMORY = 10;

export class Queue {
  /** @param {{api: import("./api.js").Api, url: string, size: number, desk: string}} how */
  constructor({ api, url, size, desk }) {
    this.api = api;
    this.url = url;
    this.size = size;
    this.desk = desk ? { desk } : {};
    /** @type {Asked[]} */ this.ahead = [];
    /** What is on screen. @type {Asked | null} */ this.current = null;
    /** Photos answered here: the server may not know yet, and would serve them again. @type {Set<number>} */
    this.done = new Set();
    /** @type {Map<number, HTMLImageElement>} */ this.images = new Map();
    /** The photos answered last, the latest first. @type {number[]} */ this.passed = [];
    /** @type {Promise<any> | null} */ this.filling = null;
  }

  /** Move on to the next photo and give it, or null when none is in memory. @returns {Asked | null} */
  next() {
    this.current = this.ahead.shift() || null;
    this.tidy();
    return this.current;
  }

  /** Put a photo back to be asked about next. @param {Asked} asked */
  putBack(asked) {
    this.done.delete(asked.photo);
    this.ahead = [asked, ...this.ahead.filter((other) => other.photo !== asked.photo)];
  }

  /** Ask this photo now; the one on screen comes after it. @param {Asked} asked */
  interpose(asked) {
    if (this.current && this.current.photo !== asked.photo) this.putBack(this.current);
    this.putBack(asked);
    return this.next();
  }

  /** Let go of a photo that is not ours to ask about any more. @param {number} photo */
  drop(photo) {
    this.ahead = this.ahead.filter((asked) => asked.photo !== photo);
    if (this.current?.photo === photo) this.next();
  }

  /** Remember that a photo was answered here. @param {Asked} asked */
  markDone(asked) {
    this.done.add(asked.photo);
    this.passed = [asked.photo, ...this.passed].slice(0, IN_MEMORY); // undo shows it again at once
  }

  /** Keep in memory what comes next and what was just there, and nothing else. */
  tidy() {
    const near = this.ahead.slice(0, IN_MEMORY);
    near.forEach((asked) => this.preload(asked));
    const wanted = new Set([this.current?.photo, ...near.map((asked) => asked.photo), ...this.passed]);
    for (const photo of this.images.keys()) if (!wanted.has(photo)) this.images.delete(photo);
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
    const page = await this.api.send("POST", this.url, { count: this.size, tab: this.api.tab, ...this.desk });
    // People went on meanwhile: what is known is asked now, not before the request.
    const known = new Set([...this.done, ...this.ahead.map((asked) => asked.photo), this.current?.photo]);
    const fresh = page.results.filter((/** @type {Asked} */ asked) => !known.has(asked.photo));
    this.ahead.push(...fresh);
    this.tidy();
    return page;
  }

  /** Lease this very photo, whatever its state, and give it. @param {number} photo @returns {Promise<Asked>} */
  async hold(photo) {
    const page = await this.api.send("POST", this.url, { photo, tab: this.api.tab, ...this.desk });
    return page.results[0];
  }

  /** Forget what lies ahead: after a long absence others may hold it. */
  forget() {
    this.ahead = [];
    this.tidy();
  }

  /** Fetch and decode an image, so that it can be painted at once. @param {Asked} asked */
  preload(asked) {
    if (this.images.has(asked.photo)) return;
    const image = new Image();
    image.src = asked.image_url;
    image.decode().catch(() => { if (this.images.get(asked.photo) === image) this.images.delete(asked.photo); }); // the next look tries again
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
