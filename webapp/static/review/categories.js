// @ts-check
/** The categories and their keys, as they are now: admins rename, add and merge while people review. */

import { wantedByKey } from "./keys.js";

const PARTS = [".answers", "[data-part=help]", "[data-part=sheet] select"];

export class Categories {
  /** @param {HTMLElement} root @param {{keys: any, categories: number, urls: {page: string}}} config */
  constructor(root, config) {
    this.root = root;
    this.page = config.urls.page;
    this.known = config.categories;
    this.wanted = wantedByKey(config.keys);
    /** @type {Promise<void> | null} */ this.loading = null;
  }

  /** Read them anew when they have changed since. @param {number | undefined} latest */
  async follow(latest) {
    if (latest !== undefined && latest !== this.known) await this.reload();
  }

  /** @returns {Promise<void>} */
  reload() {
    this.loading ??= this.fetchPage().catch(() => {}).finally(() => { this.loading = null; });
    return this.loading;
  }

  /** The page itself knows how they look: take the buttons and the list of keys out of a fresh one. */
  async fetchPage() {
    const answer = await fetch(this.page, { credentials: "same-origin" });
    if (!answer.ok || answer.redirected) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    const config = JSON.parse(fresh.getElementById("review-config")?.textContent || "null");
    if (!config) return;
    for (const part of PARTS) this.replace(part, fresh);
    this.known = config.categories;
    this.wanted = wantedByKey(config.keys);
  }

  /** @param {string} part @param {Document} fresh */
  replace(part, fresh) {
    const [ours, theirs] = [this.root.querySelector(part), fresh.querySelector(`#review ${part}`)];
    if (ours && theirs) ours.replaceChildren(...theirs.childNodes);
  }
}
