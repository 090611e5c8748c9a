// @ts-check
/** How fast somebody answers: photos per minute over the last few answers. */

const REMEMBERED = 20;
const PAUSE_MS = 60000;

export class Pace {
  constructor() {
    /** @type {number[]} */ this.times = [];
  }

  /** @param {number} now_ms */
  note(now_ms) {
    const last = this.times[this.times.length - 1];
    if (last !== undefined && now_ms - last > PAUSE_MS) this.times = []; // a break is not slowness
    this.times = [...this.times, now_ms].slice(-REMEMBERED);
  }

  /** Answers per minute, or null before there are three. @returns {number | null} */
  get perMinute() {
    if (this.times.length < 3) return null;
    const span_ms = this.times[this.times.length - 1] - this.times[0];
    return span_ms > 0 ? (60000 * (this.times.length - 1)) / span_ms : null;
  }
}
