// @ts-check
/** Answers that the server did not count, kept where they can be seen until somebody has dealt with them. */

/** @typedef {{key: string, photo: number, kind: string, category: number | null, code: string, detail: string}} Return */

export class Returned {
  /** @param {{storage: Storage, owner: string}} how */
  constructor({ storage, owner }) {
    this.storage = storage;
    this.name = `magpie.returned.${owner}`;
    /** @type {Return[]} */ this.all = this.kept();
  }

  /** @returns {Return[]} */
  kept() {
    try {
      return JSON.parse(this.storage.getItem(this.name) || "[]");
    } catch {
      return [];
    }
  }

  /** @param {Return} one */
  add(one) {
    this.all = [one, ...this.kept().filter((other) => other.key !== one.key)];
    this.write();
  }

  /** @param {string} key @returns {Return | undefined} what was taken out */
  remove(key) {
    const found = this.kept().find((one) => one.key === key);
    this.all = this.kept().filter((one) => one.key !== key);
    this.write();
    return found;
  }

  write() {
    try {
      this.storage.setItem(this.name, JSON.stringify(this.all));
    } catch { /* a full or forbidden storage: they stay on this page */ }
  }
}
