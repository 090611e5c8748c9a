// @ts-check
/** Find one of hundreds of categories by typing a part of its name; what is not there yet can be proposed. */

import { fill } from "./words.js";

/** @typedef {{id: number, name: string, key: string, color: string}} Offered */

const MOST_SHOWN = 50;

export class Finder {
  /**
   * @param {HTMLDialogElement} dialog
   * @param {{offered: () => Offered[], words: Record<string, any>, chosen: (category: number) => void, proposed: (name: string) => void}} how
   */
  constructor(dialog, { offered, words, chosen, proposed }) {
    this.dialog = dialog;
    this.offered = offered;
    this.words = words;
    this.chosen = chosen;
    this.proposed = proposed;
    this.input = /** @type {HTMLInputElement} */ (dialog.querySelector("input"));
    this.list = /** @type {HTMLElement} */ (dialog.querySelector("[role=listbox]"));
    this.at = 0;
    this.input.addEventListener("input", () => this.fillList());
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.list.addEventListener("click", (event) => this.click(event));
    dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  }

  open() {
    this.input.value = "";
    this.fillList();
    this.dialog.showModal();
    this.input.focus();
  }

  /** @returns {HTMLElement[]} */
  get options() {
    return Array.from(this.list.querySelectorAll("[role=option]"));
  }

  fillList() {
    const typed = this.input.value.trim().replace(/\s+/g, " ");
    const found = ranked(this.offered(), typed);
    const options = found.slice(0, MOST_SHOWN).map((one) => optionOf(one));
    const isThere = this.offered().some((one) => folded(one.name) === folded(typed));
    if (typed && !isThere) options.push(this.proposal(typed));
    options.forEach((option, index) => { option.id = `found-${index}`; });
    this.list.replaceChildren(...options);
    this.mark(0);
  }

  /** @param {string} typed */
  proposal(typed) {
    const option = made("li", "found found-new", fill(this.words.propose, { name: typed }));
    option.setAttribute("role", "option");
    option.dataset.propose = typed;
    return option;
  }

  /** @param {number} index */
  mark(index) {
    const { options } = this;
    this.at = options.length ? (index + options.length) % options.length : 0;
    options.forEach((option, place) => option.setAttribute("aria-selected", String(place === this.at)));
    const marked = options[this.at];
    if (marked) this.input.setAttribute("aria-activedescendant", marked.id);
    else this.input.removeAttribute("aria-activedescendant");
    marked?.scrollIntoView({ block: "nearest" });
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (event.isComposing) return;
    const steps = /** @type {Record<string, number>} */ ({ ArrowDown: 1, ArrowUp: -1 });
    if (event.key in steps) this.mark(this.at + steps[event.key]);
    else if (event.key === "Enter") this.choose(this.options[this.at]);
    else return;
    event.preventDefault();
  }

  /** @param {MouseEvent} event */
  click(event) {
    const option = /** @type {HTMLElement} */ (event.target).closest("[role=option]");
    if (option instanceof HTMLElement) this.choose(option);
  }

  /** @param {HTMLElement | undefined} option */
  choose(option) {
    if (!option) return;
    this.dialog.close();
    if (option.dataset.propose) this.proposed(option.dataset.propose);
    else this.chosen(Number(option.dataset.found));
  }
}

/** Names that begin with what was typed first, then those with a word that does, then those that hold it. @param {Offered[]} offered @param {string} typed */
function ranked(offered, typed) {
  const wanted = folded(typed);
  /** @param {Offered} one */
  const rank = (one) => {
    const name = folded(one.name);
    if (name.startsWith(wanted)) return 0;
    if (name.split(/[\s\-/]+/).some((word) => word.startsWith(wanted))) return 1;
    return name.includes(wanted) ? 2 : 3;
  };
  return offered.map((one) => ({ one, rank: rank(one) })).filter((each) => each.rank < 3).sort((a, b) => a.rank - b.rank).map((each) => each.one);
}

/** Without case and accents. @param {string} text */
function folded(text) {
  return text.normalize("NFKD").replace(/\p{Mn}/gu, "").toLowerCase();
}

/** @param {Offered} one */
function optionOf(one) {
  const option = made("li", "found", "");
  option.setAttribute("role", "option");
  option.dataset.found = String(one.id);
  option.append(made("span", "found-name", one.name));
  if (one.key) option.append(made("kbd", "", one.key));
  return option;
}

/** @param {string} tag @param {string} className @param {string} text */
function made(tag, className, text) {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = text;
  return element;
}
