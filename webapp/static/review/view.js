// @ts-check
/** What is on screen. Names come from people, so they only ever become text, never markup. */

import { fill, percent } from "./words.js";

/**
 * @typedef {import("./queue.js").Asked} Asked
 * @typedef {import("./history.js").Past} Past
 */

const FLASH_MS = 140;
const NOTICE_MS = 8000;
const QUARTERS = ["turn-0", "turn-1", "turn-2", "turn-3"];

export class View {
  /** @param {HTMLElement} root @param {Record<string, any>} words */
  constructor(root, words) {
    this.root = root;
    this.words = words;
    this.quarter = 0;
    this.frame = document.createElement("div");
    this.frame.className = "frame";
    this.part("stage").replaceChildren(this.frame);
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

  // --- photos ------------------------------------------------------------------------------------------------------

  /** Paint a photo and what is suggested for it. @param {Asked} asked @param {HTMLImageElement} image */
  show(asked, image) {
    this.paint(asked, image);
    this.root.dataset.looking = "no";
    this.suggest(asked);
    this.say("claim", asked.claim ? fill(this.words.claim, { name: asked.claim.name }) : "");
    this.say("past", "");
    this.given(null);
  }

  /** Paint a photo that was answered, with what was said. @param {Past} past @param {HTMLImageElement} image */
  lookBack(past, image) {
    this.paint(past.asked, image);
    this.root.dataset.looking = "back";
    this.say("suggestion", fill(this.words.you_said, { answer: this.answerOf(past) }));
    this.say("confidence", "");
    this.say("reason", this.words.change_it);
    this.say("claim", "");
    this.say("past", this.words.looking_back);
    this.part("accept").toggleAttribute("disabled", false);
    for (const button of this.buttons()) button.classList.remove("is-suggested");
    this.given(past);
  }

  /** @param {Asked} asked @param {HTMLImageElement} image */
  paint(asked, image) {
    image.alt = fill(this.words.photo, { n: asked.photo });
    image.className = "review-photo";
    image.draggable = false;
    this.frame.replaceChildren(image);
    this.say("empty", "");
    image.onerror = () => { if (image.isConnected) this.say("empty", this.words.no_image); };
    this.root.dataset.photo = String(asked.photo);
    this.root.dataset.waiting = "no";
    this.zoom(false);
    this.turn(0);
  }

  /** @param {Asked} asked */
  suggest(asked) {
    const { suggestion } = asked;
    this.say("suggestion", suggestion ? suggestion.name : this.words.no_suggestion);
    this.say("confidence", suggestion?.confidence == null ? "" : percent(suggestion.confidence));
    this.say("reason", asked.reason ? this.words.reasons[asked.reason] || "" : "");
    this.part("accept").toggleAttribute("disabled", !suggestion);
    for (const button of this.buttons()) {
      button.classList.toggle("is-suggested", suggestion !== null && Number(button.dataset.category) === suggestion.category);
    }
    window.setTimeout(() => this.root.querySelector(".answers .is-suggested")?.scrollIntoView({ block: "nearest" }), 0); // after the photo
  }

  /** Say that nothing is there to show. @param {"loading" | "finished" | "waits"} why @param {Record<string, number>=} values */
  empty(why, values = {}) {
    this.frame.replaceChildren();
    delete this.root.dataset.photo;
    this.root.dataset.waiting = why;
    this.root.dataset.looking = "no";
    this.say("empty", fill(this.words[why], values));
    this.say("suggestion", this.words.nothing_shown);
    for (const part of ["confidence", "reason", "claim", "past"]) this.say(part, "");
    this.part("accept").toggleAttribute("disabled", true);
    this.given(null);
    for (const button of this.buttons()) button.classList.remove("is-suggested");
  }

  /** Mark the button of the answer that was given. @param {Past | null} past */
  given(past) {
    const selector = past && (past.category === null ? `[data-action="${past.kind}"]` : `[data-category="${past.category}"]`);
    for (const button of this.root.querySelectorAll(".is-given")) button.classList.remove("is-given");
    if (selector) this.root.querySelector(selector)?.classList.add("is-given");
  }

  // --- answers -----------------------------------------------------------------------------------------------------

  /** @returns {HTMLElement[]} */
  buttons() {
    return Array.from(this.root.querySelectorAll(".answers [data-category]"));
  }

  /** The categories that can be answered, as their buttons name them. @returns {import("./finder.js").Offered[]} */
  offered() {
    return this.buttons().map((button) => ({
      id: Number(button.dataset.category),
      name: button.querySelector(".answer-name")?.textContent || "",
      key: button.querySelector("kbd")?.textContent || "",
      color: "",
    }));
  }

  /** Name an answer. @param {{kind: string, category: number | null, name?: string}} answer */
  answerOf({ kind, category, name }) {
    if (category === null) return this.words.kinds[kind] || kind;
    return this.offered().find((one) => one.id === category)?.name || name || this.words.category_gone;
  }

  /** Let the pressed button light up for a moment. @param {string} selector */
  flash(selector) {
    const button = this.root.querySelector(selector);
    button?.classList.add("is-pressed");
    window.setTimeout(() => button?.classList.remove("is-pressed"), FLASH_MS);
  }

  // --- the view ----------------------------------------------------------------------------------------------------

  /** @param {boolean=} wanted  turn round when not given */
  zoom(wanted) {
    const stage = this.part("stage");
    const was = stage.classList.contains("is-zoomed");
    const on = stage.classList.toggle("is-zoomed", wanted);
    if (on !== was) stage.scrollTo((stage.scrollWidth - stage.clientWidth) / 2, (stage.scrollHeight - stage.clientHeight) / 2);
    this.root.querySelector('[data-action="zoom"]')?.setAttribute("aria-pressed", String(on));
  }

  /** @param {number=} quarters  one more to the right when not given */
  turn(quarters = this.quarter + 1) {
    this.quarter = quarters % QUARTERS.length;
    QUARTERS.forEach((name, place) => this.frame.classList.toggle(name, place === this.quarter));
  }

  /** Show what letting go would do. @param {"right" | "left" | "down" | null} direction @param {boolean} isFar @param {string} word */
  swiping(direction, isFar, word) {
    const badge = this.part("swipe");
    badge.hidden = direction === null || word === "";
    badge.textContent = word;
    badge.dataset.direction = direction || "";
    badge.classList.toggle("is-far", isFar);
  }

  // --- progress and troubles ---------------------------------------------------------------------------------------

  /** @param {{mine_today: number, settled: number, waiting: number}} progress */
  progress(progress) {
    const all = progress.settled + progress.waiting;
    this.say("mine", String(progress.mine_today));
    this.say("waiting", String(progress.waiting));
    const bar = /** @type {HTMLProgressElement} */ (this.part("bar"));
    bar.max = Math.max(all, 1);
    bar.value = progress.settled;
  }

  /** @param {number | null} perMinute */
  pace(perMinute) {
    this.say("pace", perMinute === null ? "–" : String(Math.round(perMinute)));
  }

  /** Say how many answers are still on their way, once that is worth a word. @param {number} count @param {string} trouble */
  outbox(count, trouble) {
    const sentence = trouble ? fill(this.words.trouble[trouble], { n: count }) : "";
    this.say("outbox", sentence);
    this.part("sign-in").hidden = trouble !== "signed-out";
    this.root.dataset.unsent = String(count);
  }

  /** List the answers that were not counted. @param {import("./returned.js").Return[]} returned */
  returned(returned) {
    const box = /** @type {HTMLDetailsElement} */ (this.part("returned"));
    const more = returned.length > this.part("returned-list").childElementCount;
    box.hidden = returned.length === 0;
    box.open = box.open || more; // what came back just now is told, not hidden
    this.say("returned-count", returned.length ? fill(this.words.returned, { n: returned.length }) : "");
    this.part("returned-list").replaceChildren(...returned.map((one) => this.returnedRow(one)));
  }

  /** @param {import("./returned.js").Return} one */
  returnedRow(one) {
    const row = /** @type {HTMLElement} */ (/** @type {HTMLTemplateElement} */ (this.part("returned-row")).content.cloneNode(true));
    const why = this.words.refused[one.code] || this.words.refused.other;
    const said = fill(this.words.you_said, { answer: this.answerOf(one) });
    /** @type {HTMLElement} */ (row.querySelector("[data-part=why]")).textContent = `${fill(why, { photo: one.photo, detail: one.detail })} ${said}`;
    for (const button of row.querySelectorAll("button")) button.dataset.key = one.key;
    return row;
  }

  /** Report something that needs no action. @param {string} sentence */
  notice(sentence) {
    this.say("notice", sentence);
    window.clearTimeout(this.quiet);
    this.quiet = window.setTimeout(() => this.quieten(sentence), NOTICE_MS);
  }

  /** Take a report away, unless another has taken its place. @param {string=} sentence */
  quieten(sentence) {
    const said = this.part("notice").textContent;
    if (said && (sentence === undefined || said === sentence)) this.say("notice", "");
  }

  help() {
    const dialog = /** @type {HTMLDialogElement} */ (this.part("help"));
    if (dialog.open) dialog.close();
    else dialog.showModal();
  }
}
