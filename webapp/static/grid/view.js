// @ts-check
/** The grid on screen. Names come from people, so they only ever become text, never markup. */

import { fill, percent } from "../review/words.js";

/**
 * @typedef {import("./page.js").Page} Page
 * @typedef {import("./page.js").Cell} Cell
 * @typedef {{id: number, name: string, color: string, key: string}} Category
 */

const LARGE_CELL_PX = 330; // beyond that a thumbnail is blurred

export class View {
  /** @param {HTMLElement} root @param {Record<string, any>} words @param {Category[]} categories @param {number} zooms */
  constructor(root, words, categories, zooms) {
    this.root = root;
    this.words = words;
    this.categories = new Map(categories.map((category) => [category.id, category]));
    this.zooms = zooms;
    /** @type {HTMLElement[]} */ this.cells = [];
  }

  /** @param {string} part @returns {HTMLElement} */
  part(part) {
    return /** @type {HTMLElement} */ (this.root.querySelector(`[data-part="${part}"]`));
  }

  /** @param {string} part @param {string} text */
  say(part, text) {
    const place = this.part(part);
    if (place.textContent !== text) place.textContent = text;
    place.hidden = text === "";
  }

  /** Lay out the cells of a page. @param {Page} page */
  show(page) {
    const template = /** @type {HTMLTemplateElement} */ (this.part("cell")).content.firstElementChild;
    this.cells = page.cells.map((cell, place) => this.cell(/** @type {HTMLElement} */ (template?.cloneNode(true)), cell, place));
    this.part("cells").replaceChildren(...this.cells);
    this.part("cells").scrollTo(0, 0);
    this.part("empty").hidden = page.size > 0;
    this.root.dataset.waiting = page.size > 0 ? "no" : "finished";
    this.sharpen();
    this.paint(page);
  }

  /** @param {HTMLElement} element @param {Cell} cell @param {number} place */
  cell(element, cell, place) {
    element.id = `cell-${place}`;
    element.dataset.photo = String(cell.asked.photo);
    const image = /** @type {HTMLImageElement} */ (element.querySelector(".cell-photo"));
    image.src = cell.asked.thumbnail_url;
    image.dataset.whole = cell.asked.image_url;
    return element;
  }

  /** Show what is selected, marked, and under the cursor. @param {Page} page */
  paint(page) {
    page.cells.forEach((cell, place) => this.paintCell(page, cell, place));
    const list = this.part("cells");
    if (page.size > 0) list.setAttribute("aria-activedescendant", `cell-${page.cursor}`);
    else list.removeAttribute("aria-activedescendant");
    this.say("selected", page.selected.size ? fill(this.words.selected, { n: page.selected.size }) : "");
    this.commit(page);
  }

  /** @param {Page} page @param {Cell} cell @param {number} place */
  paintCell(page, cell, place) {
    const element = this.cells[place];
    const said = page.said(cell);
    element.setAttribute("aria-selected", String(page.selected.has(place)));
    element.classList.toggle("is-cursor", place === page.cursor);
    element.dataset.mark = cell.mark?.kind ?? "";
    const category = said?.kind === "category" && said.category !== null ? this.categories.get(said.category) : undefined;
    const hint = this.hint(cell, page);
    const words = category ? category.name : this.words.said[cell.mark?.kind ?? "none"];
    const short = category ? category.name : this.words.marks[cell.mark?.kind ?? ""];
    this.text(element, ".cell-words", cell.mark ? short : hint.name);
    this.text(element, ".cell-share", cell.mark ? "" : hint.share);
    const swatch = /** @type {SVGElement} */ (element.querySelector(".swatch"));
    swatch.toggleAttribute("hidden", !(cell.mark && category));
    if (category) swatch.firstElementChild?.setAttribute("fill", category.color);
    element.setAttribute("aria-label", fill(this.words.cell, { n: cell.asked.photo, said: hint.share && !cell.mark && category ? fill(this.words.said.sure, { name: words, share: hint.share }) : words }));
  }

  /** What the model believes, in small print. @param {Cell} cell @param {Page} page */
  hint({ asked }, page) {
    const { suggestion } = asked;
    if (!suggestion) return { name: "", share: "" };
    return { name: page.category === null ? `${suggestion.name}?` : "", share: percent(suggestion.confidence) };
  }

  /** @param {HTMLElement} element @param {string} place @param {string} text */
  text(element, place, text) {
    const target = /** @type {HTMLElement} */ (element.querySelector(place));
    if (target.textContent !== text) target.textContent = text;
  }

  /** Say on the button what committing would do. @param {Page} page */
  commit(page) {
    const { own, others } = page.counts();
    const name = page.category === null ? "" : this.categories.get(page.category)?.name ?? "";
    const kind = own ? (others ? "some" : "all") : others ? "others" : "nothing";
    this.part("commit").textContent = fill(this.words.commit[kind], { n: own, name, others });
    this.button("commit")?.toggleAttribute("disabled", page.size === 0);
  }

  /** @param {string} action @returns {HTMLElement | null} */
  button(action) {
    return this.root.querySelector(`button[data-action="${action}"]`);
  }

  /** Bring the cursor into view. @param {Page} page */
  follow(page) {
    this.cells[page.cursor]?.scrollIntoView({ block: "nearest" });
  }

  /** Give the cell one row above or below, in the column nearest to this one. @param {number} place @param {number} step */
  neighbour(place, step) {
    const columns = this.columns();
    const wanted = place + step * columns;
    return wanted < 0 || wanted >= this.cells.length ? place : wanted;
  }

  columns() {
    const top = this.cells[0]?.offsetTop;
    const second = this.cells.findIndex((cell) => cell.offsetTop !== top);
    return second < 0 ? Math.max(1, this.cells.length) : second;
  }

  /** Write letters on the cells, or take them away. @param {string[] | null} codes */
  letters(codes) {
    this.root.classList.toggle("is-lettered", codes !== null);
    this.button("jump")?.setAttribute("aria-pressed", String(codes !== null));
    this.cells.forEach((cell, place) => this.text(cell, ".cell-code", codes?.[place] ?? ""));
    this.typed("");
  }

  /** Dim the cells that what was typed cannot reach any more. @param {string} typed */
  typed(typed) {
    for (const cell of this.cells) {
      const code = cell.querySelector(".cell-code")?.textContent ?? "";
      cell.classList.toggle("is-out-of-reach", typed !== "" && !code.startsWith(typed));
    }
  }

  /** @param {number} step @returns {number} the size now */
  zoom(step) {
    const now = Number([...this.root.classList].find((name) => name.startsWith("zoom-"))?.slice(5) || 2);
    const next = Math.max(1, Math.min(this.zooms, now + step));
    this.root.classList.replace(`zoom-${now}`, `zoom-${next}`);
    this.sharpen();
    return next;
  }

  /** Where cells are larger than thumbnails, show the photos themselves. */
  sharpen() {
    const width = (this.cells[0]?.clientWidth ?? 0) * window.devicePixelRatio;
    if (width <= LARGE_CELL_PX) return;
    for (const cell of this.cells) {
      const image = /** @type {HTMLImageElement} */ (cell.querySelector(".cell-photo"));
      if (image.dataset.whole && !image.src.endsWith(image.dataset.whole)) image.src = image.dataset.whole;
    }
  }

  /** Say that the next page is on its way. */
  fetching() {
    this.root.dataset.waiting = "loading";
    this.part("commit").textContent = this.words.loading;
    this.button("commit")?.setAttribute("disabled", "");
  }

  /** @param {number} count @param {string} trouble */
  outbox(count, trouble) {
    this.say("outbox", trouble ? fill(this.words.trouble[trouble], { n: count }) : "");
    this.part("sign-in").hidden = trouble !== "signed-out";
    this.root.dataset.unsent = String(count);
  }

  /** Report something that needs no action. @param {string} sentence */
  notice(sentence) {
    this.say("notice", sentence);
    window.clearTimeout(this.quiet);
    this.quiet = window.setTimeout(() => { if (this.part("notice").textContent === sentence) this.say("notice", ""); }, 8000);
  }

  help() {
    const dialog = /** @type {HTMLDialogElement} */ (this.part("help"));
    if (dialog.open) dialog.close();
    else dialog.showModal();
  }
}
