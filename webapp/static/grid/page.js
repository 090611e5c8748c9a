// @ts-check
/** One page of a grid: its cells, which of them are selected, and what will be answered. Knows nothing of the screen. */

/**
 * @typedef {{photo: number, image_url: string, thumbnail_url: string, width: number, height: number,
 *   suggestion: {category: number, name: string, confidence: number} | null}} Asked
 * @typedef {{kind: "category" | "except" | "unsure", category?: number}} Mark
 * @typedef {{asked: Asked, mark: Mark | null}} Cell
 */

export class Page {
  /** @param {Asked[]} asked @param {number | null} category  what an unmarked photo is; null: nothing is said of it */
  constructor(asked, category) {
    this.category = category;
    /** @type {Cell[]} */ this.cells = asked.map((each) => ({ asked: each, mark: null }));
    /** @type {Set<number>} */ this.selected = new Set();
    this.cursor = 0;
    /** Where a range begins, and what was selected before it. */
    this.anchor = 0;
    /** @type {Set<number>} */ this.before = new Set();
    /** What was marked last, so that another key can correct it. @type {number[]} */ this.latest = [];
    /** Marks as they were before each step. @type {(Mark | null)[][]} */ this.steps = [];
    this.shown_at = performance.now();
  }

  get size() {
    return this.cells.length;
  }

  // --- selecting ---------------------------------------------------------------------------------------------------

  /** Move the cursor there: select that cell alone, or besides all from the anchor on. @param {number} place @param {boolean} extend */
  moveTo(place, extend) {
    this.cursor = Math.max(0, Math.min(this.size - 1, place));
    if (!extend) [this.anchor, this.before] = [this.cursor, new Set()];
    const [first, last] = [Math.min(this.anchor, this.cursor), Math.max(this.anchor, this.cursor)];
    this.selected = new Set([...this.before, ...Array.from({ length: last - first + 1 }, (_, step) => first + step)]);
  }

  /** Select one cell besides, or let it go. @param {number} place */
  toggle(place) {
    this.cursor = this.anchor = place;
    if (!this.selected.delete(place)) this.selected.add(place);
    this.before = new Set(this.selected);
  }

  selectAll() {
    this.selected = new Set(this.cells.keys());
  }

  selectNone() {
    this.selected.clear();
    this.before.clear();
  }

  // --- marking -----------------------------------------------------------------------------------------------------

  /**
   * Mark what is selected, or what was marked last when nothing is. The page's own category takes a mark away.
   * @param {Mark} mark @returns {boolean} whether there was something to mark
   */
  mark(mark) {
    const places = this.selected.size ? [...this.selected] : this.latest;
    if (places.length === 0) return false;
    this.steps.push(this.cells.map((cell) => cell.mark));
    const isPlain = mark.kind === "category" && mark.category === this.category;
    for (const place of places) this.cells[place].mark = isPlain ? null : mark;
    this.latest = places;
    this.selectNone();
    return true;
  }

  /** Take the last step back. @returns {boolean} whether there was one */
  unmark() {
    const before = this.steps.pop();
    if (!before) return false;
    before.forEach((mark, place) => { this.cells[place].mark = mark; });
    this.latest = [];
    return true;
  }

  // --- what will be answered ---------------------------------------------------------------------------------------

  /** Say what will be answered of one cell; null for nothing. @param {Cell} cell @returns {{kind: string, category: number | null} | null} */
  said({ mark }) {
    if (mark?.kind === "except") return null;
    if (mark?.kind === "unsure") return { kind: "unsure", category: null };
    const category = mark?.category ?? this.category;
    return category === null ? null : { kind: "category", category };
  }

  /** Count what will be answered: with the page's category, otherwise, and not at all. */
  counts() {
    const said = this.cells.map((cell) => this.said(cell));
    const own = said.filter((answer) => answer?.kind === "category" && answer.category === this.category && this.category !== null).length;
    const none = said.filter((answer) => answer === null).length;
    return { own, none, others: this.size - own - none };
  }

  /** Give the answers, each under a key of its own. @param {() => string} newKey */
  answers(newKey) {
    const answered = this.cells.filter((cell) => this.said(cell));
    const lead_time_ms = Math.round((performance.now() - this.shown_at) / Math.max(1, answered.length));
    return answered.map((cell) => ({ key: newKey(), photo: cell.asked.photo, lead_time_ms, ...this.said(cell) }));
  }

  /** Give the photos that were marked as exceptions: they are not asked for again here. */
  exceptions() {
    return this.cells.filter((cell) => cell.mark?.kind === "except").map((cell) => cell.asked.photo);
  }

  /** Give what was marked, by photo. @returns {[number, Mark][]} */
  marks() {
    return this.cells.flatMap(({ asked, mark }) => (mark ? [/** @type {[number, Mark]} */ ([asked.photo, mark])] : []));
  }

  /** Mark as an earlier page was. @param {[number, Mark][]} marks */
  restore(marks) {
    const known = new Map(marks);
    for (const cell of this.cells) cell.mark = known.get(cell.asked.photo) ?? null;
  }
}
