// @ts-check
/** Letters that name a cell: one for the doubtful ones, which are the likeliest to be chosen, two for the others. */

const LETTERS = "asdfjklghqwertyuiopzxcvbnm"; // those under the fingers first

/**
 * Give each cell a code that is the beginning of no other's. As many as possible are single letters: the most doubtful
 * cells have those, in reading order.
 * @param {number[]} confidences  of the cells, in reading order
 * @param {Iterable<string>} taken  keys that mean something else; ignored when too few are left
 * @returns {string[]}
 */
export function codes(confidences, taken) {
  const used = new Set(taken);
  const free = [...LETTERS].filter((letter) => !used.has(letter));
  const letters = free.length ** 2 >= confidences.length ? free : [...LETTERS];
  const singles = mostSingles(confidences.length, letters.length);
  const doubtful = new Set([...confidences.keys()].sort((one, other) => confidences[one] - confidences[other]).slice(0, singles));
  const short = letters.slice(0, singles);
  const long = letters.slice(singles).flatMap((first) => letters.map((second) => first + second));
  return confidences.map((_, place) => /** @type {string} */ (doubtful.has(place) ? short.shift() : long.shift()));
}

/** Say how many letters can stand alone, so that pairs that begin with the others suffice for the rest. @param {number} count @param {number} letters */
function mostSingles(count, letters) {
  let singles = Math.min(count, letters);
  while (singles > 0 && singles + (letters - singles) * letters < count) singles -= 1;
  return singles;
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
    this.typed = "";
    const place = this.known.indexOf(typed);
    if (place >= 0) return place;
    if (!this.known.some((code) => code.startsWith(typed))) return -1;
    this.typed = typed;
    return null;
  }
}
