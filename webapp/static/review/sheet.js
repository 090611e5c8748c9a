// @ts-check
/** The guideline and the example photos of a category, beside the photo; keys go on answering while it is open. */

export class Sheet {
  /** @param {HTMLElement} root @param {{cardUrl: (category: number) => string, words: Record<string, any>}} how */
  constructor(root, { cardUrl, words }) {
    this.root = root;
    this.cardUrl = cardUrl;
    this.words = words;
    this.body = /** @type {HTMLElement} */ (root.querySelector("[data-part=card]"));
    this.select = /** @type {HTMLSelectElement} */ (root.querySelector("select"));
    /** What stands on them, by category. @type {Map<number, Promise<Node[]>>} */ this.cards = new Map();
    this.category = 0;
    this.select.addEventListener("change", () => void this.show(Number(this.select.value)));
  }

  get isOpen() {
    return !this.root.hidden;
  }

  /** @param {number | undefined} category  the one that is suggested, if any */
  toggle(category) {
    this.root.hidden = this.isOpen;
    if (this.isOpen) void this.show(category || this.category || Number(this.select.options[0]?.value));
  }

  /** Follow the photo on screen while open. @param {number | undefined} category */
  follow(category) {
    if (this.isOpen && category) void this.show(category);
  }

  /** @param {number} category */
  async show(category) {
    if (!category) return;
    this.category = category;
    this.select.value = String(category);
    const card = await this.card(category);
    if (this.category !== category) return; // another one was asked for meanwhile
    this.body.replaceChildren(...card.map((node) => document.importNode(node, true)));
  }

  /** @param {number} category @returns {Promise<Node[]>} */
  card(category) {
    const known = this.cards.get(category);
    if (known) return known;
    const card = this.fetchCard(category);
    this.cards.set(category, card);
    return card;
  }

  /** @param {number} category @returns {Promise<Node[]>} */
  async fetchCard(category) {
    try {
      const answer = await fetch(this.cardUrl(category), { credentials: "same-origin", headers: { Accept: "text/html" } });
      if (answer.ok && !answer.redirected) return nodesOf(await answer.text());
    } catch { /* told below */ }
    this.cards.delete(category); // the next look asks again
    const told = document.createElement("p");
    told.className = "soft";
    told.textContent = this.words.no_card;
    return [told];
  }
}

/** Read the server's fragment; scripts in a parsed document never run. @param {string} fragment @returns {Node[]} */
function nodesOf(fragment) {
  return Array.from(new DOMParser().parseFromString(fragment, "text/html").body.childNodes);
}
