// @ts-check
/** What one browser tab remembers of its grids over reloads, and from one grid to the next. */

/** @typedef {{ids: number[], marks: [number, any][], category: number | null}} Recorded  a page on record: the answers' ids */

const MOST_EXCEPTIONS = 1500;
const MOST_PAGES_BACK = 50;

export class Kept {
  /** @param {{storage: Storage, owner: string, grid: string}} how */
  constructor({ storage, owner, grid }) {
    this.storage = storage;
    this.prefix = `magpie.grid.${owner}`;
    this.grid = grid;
  }

  /** @template T @param {string} name @param {T} otherwise @returns {T} */
  read(name, otherwise) {
    return JSON.parse(this.storage.getItem(`${this.prefix}.${name}`) ?? "null") ?? otherwise;
  }

  /** @param {string} name @param {unknown} value */
  write(name, value) {
    this.storage.setItem(`${this.prefix}.${name}`, JSON.stringify(value));
  }

  /** Photos that this grid is not to show again. @returns {number[]} */
  get exceptions() {
    return this.read(`exceptions.${this.grid}`, []);
  }

  /** @param {number[]} photos */
  except(photos) {
    this.write(`exceptions.${this.grid}`, [...this.exceptions, ...photos].slice(-MOST_EXCEPTIONS));
  }

  /** Let this grid show photos again. @param {Iterable<number>} photos */
  forgive(photos) {
    const back = new Set(photos);
    this.write(`exceptions.${this.grid}`, this.exceptions.filter((photo) => !back.has(photo)));
  }

  /** @param {Recorded} page */
  record(page) {
    this.write("recorded", [...this.read("recorded", []), page].slice(-MOST_PAGES_BACK));
  }

  /** Give the page recorded last, and forget it. @returns {Recorded | undefined} */
  takeBack() {
    const recorded = this.read("recorded", /** @type {Recorded[]} */ ([]));
    const last = recorded.pop();
    this.write("recorded", recorded);
    return last;
  }

  /** Whether letters stay on the photos. */
  get isLettered() {
    return this.read("letters", false);
  }

  set isLettered(is) {
    this.write("letters", is);
  }
}
