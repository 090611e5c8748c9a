// @ts-check
/** Letters that name a cell: one where that is enough, else two. */

const LETTERS = "asdfjklghqwertyuiopzxcvbnm"; // those under the fingers first

/**
 * Give so many codes of equal length, in reading order.
 * @param {number} count @param {Iterable<string>} taken  keys that mean something else; ignored when too few are left
 * @returns {string[]}
 */
export function codes(count, taken) {
  const used = new Set(taken);
  const free = [...LETTERS].filter((letter) => !used.has(letter));
  const letters = free.length ** 2 >= count ? free : [...LETTERS];
  if (count <= letters.length) return letters.slice(0, count);
  const side = Math.ceil(Math.sqrt(count));
  return Array.from({ length: count }, (_, place) => letters[Math.floor(place / side)] + letters[place % side]);
}

/** Reads codes letter by letter. */
export class Reader {
  /** @param {string[]} known */
  constructor(known) {
    this.known = known;
    this.typed = "";
  }

  /**
   * Take one key; give the place of the cell that it completes, null when more is to come, or -1 when it is no letter of
   * a code.
   * @param {string} key @returns {number | null}
   */
  take(key) {
    const typed = this.typed + key;
    if (!this.known.some((code) => code.startsWith(typed))) {
      this.typed = "";
      return -1;
    }
    const place = this.known.indexOf(typed);
    this.typed = place < 0 ? typed : "";
    return place < 0 ? null : place;
  }

  forget() {
    this.typed = "";
  }
}
