// @ts-check
/** How long somebody has looked at a photo: time in another tab, or back in the history, does not count. */

export class Stopwatch {
  constructor() {
    this.gone_ms = 0;
    /** @type {number | null} */ this.since = null;
  }

  restart() {
    this.gone_ms = 0;
    this.since = performance.now();
  }

  pause() {
    this.gone_ms = this.read();
    this.since = null;
  }

  resume() {
    this.since ??= performance.now();
  }

  /** @returns {number} milliseconds */
  read() {
    return Math.round(this.gone_ms + (this.since === null ? 0 : performance.now() - this.since));
  }
}
