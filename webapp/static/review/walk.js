// @ts-check
/** Walk in the history by arrows: look at earlier answers, and come back to the photo that is asked about. */

/**
 * @typedef {import("./history.js").Past} Past
 * @typedef {import("./history.js").History} History
 * @typedef {import("./queue.js").Queue} Queue
 * @typedef {import("./sheet.js").Sheet} Sheet
 * @typedef {import("./stopwatch.js").Stopwatch} Stopwatch
 * @typedef {import("./view.js").View} View
 */

const PAST_AT_HAND = 12;
const IMAGES_AT_HAND = 3;

export class Walk {
  /** @param {{history: History, queue: Queue, view: View, sheet: Sheet, watch: Stopwatch, words: any, nothingThere: () => void}} parts */
  constructor({ history, queue, view, sheet, watch, words, nothingThere }) {
    this.history = history;
    this.queue = queue;
    this.view = view;
    this.sheet = sheet;
    this.watch = watch;
    this.words = words;
    this.nothingThere = nothingThere;
    /** The place in the history that is looked at; below 0 is the photo that is asked about. */ this.at = -1;
  }

  /** What was answered and is looked at, if anything. @returns {Past | undefined} */
  get past() {
    return this.history.entries[this.at];
  }

  get isBack() {
    return this.at >= 0;
  }

  /** Go so many answers back, or forward to the photo that is asked about. @param {number} step */
  async go(step) {
    const to = Math.max(-1, this.at + step);
    if (to >= this.history.entries.length) await this.remember(to + 1);
    if (to < 0) this.goOn();
    else if (to < this.history.entries.length) this.look(to);
    else this.view.notice(this.history.isWhole ? this.words.first_answer : this.words.no_history);
  }

  /** @param {number} at */
  look(at) {
    if (!this.isBack) this.watch.pause();
    this.at = at;
    const past = /** @type {Past} */ (this.past);
    this.view.lookBack(past, this.queue.imageOf(past.asked));
    this.sheet.follow(past.category ?? undefined);
    this.preload(at + 1);
    void this.remember(at + PAST_AT_HAND);
  }

  /** Leave the history for the photo that is asked about. */
  goOn() {
    if (!this.isBack) return;
    this.forget();
    this.queue.tidy();
    const asked = this.queue.current;
    if (asked) this.view.show(asked, this.queue.imageOf(asked));
    else this.nothingThere();
    this.watch.resume();
  }

  /** Leave the history; whoever calls shows something else. */
  forget() {
    this.at = -1;
  }

  /** Know the last answers of earlier visits, so that undo and the arrows need not wait. @param {number=} count */
  async remember(count = PAST_AT_HAND) {
    try {
      await this.history.reach(count);
    } catch { /* out of reach: whoever needs them says so */ }
    if (!this.isBack) this.preload(0);
  }

  /** @param {number} from */
  preload(from) {
    this.history.entries.slice(from, from + IMAGES_AT_HAND).forEach((older) => this.queue.preload(older.asked));
  }
}
