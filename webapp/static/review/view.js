// @ts-check
/** What is on screen. Names come from people, so they only ever become text, never markup. */

import { fill, percent } from "./words.js";

/** @typedef {import("./queue.js").Asked} Asked */

export class View {
  /** @param {HTMLElement} root @param {Record<string, any>} words */
  constructor(root, words) {
    this.root = root;
    this.words = words;
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

  /** Paint a photo and what is suggested for it. @param {Asked} asked @param {HTMLImageElement} image */
  show(asked, image) {
    image.alt = fill(this.words.photo, { n: asked.photo });
    image.className = "review-photo";
    image.draggable = false;
    this.part("stage").replaceChildren(image);
    this.root.dataset.photo = String(asked.photo);
    this.root.dataset.waiting = "no";
    this.zoom(false);
    this.suggest(asked);
    this.say("claim", asked.claim ? fill(this.words.claim, { name: asked.claim.name }) : "");
  }

  /** @param {Asked} asked */
  suggest(asked) {
    const { suggestion } = asked;
    this.say("suggestion", suggestion ? suggestion.name : this.words.no_suggestion);
    this.say("confidence", suggestion?.confidence == null ? "" : percent(suggestion.confidence));
    this.say("reason", asked.reason ? this.words.reasons[asked.reason] || asked.reason : "");
    this.part("accept").toggleAttribute("disabled", !suggestion);
    for (const button of this.buttons()) {
      button.classList.toggle("is-suggested", suggestion !== null && Number(button.dataset.category) === suggestion.category);
    }
  }

  /** Say that nothing is there to show. @param {"loading" | "finished"} why */
  empty(why) {
    this.part("stage").replaceChildren();
    delete this.root.dataset.photo;
    this.root.dataset.waiting = why;
    this.say("suggestion", this.words[why]);
    for (const part of ["confidence", "reason", "claim"]) this.say(part, "");
    this.part("accept").toggleAttribute("disabled", true);
    for (const button of this.buttons()) button.classList.remove("is-suggested");
  }

  /** @returns {HTMLElement[]} */
  buttons() {
    return Array.from(this.root.querySelectorAll("[data-category]"));
  }

  /** Let the pressed button light up for a moment. @param {string} selector */
  flash(selector) {
    const button = this.root.querySelector(selector);
    button?.classList.add("is-pressed");
    window.setTimeout(() => button?.classList.remove("is-pressed"), 140);
  }

  /** @param {boolean=} wanted  turn round when not given */
  zoom(wanted) {
    const stage = this.part("stage");
    const on = stage.classList.toggle("is-zoomed", wanted);
    stage.scrollTo((stage.scrollWidth - stage.clientWidth) / 2, (stage.scrollHeight - stage.clientHeight) / 2);
    this.root.querySelector('[data-action="zoom"]')?.setAttribute("aria-pressed", String(on));
  }

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

  /** Report something that needs no action. @param {string} sentence */
  notice(sentence) {
    this.say("notice", sentence);
    window.clearTimeout(this.quiet);
    this.quiet = window.setTimeout(() => this.quieten(sentence), 8000);
  }

  /** Take a report away, unless another has taken its place. @param {string} sentence */
  quieten(sentence) {
    if (this.part("notice").textContent === sentence) this.say("notice", "");
  }

  help() {
    const dialog = /** @type {HTMLDialogElement} */ (this.part("help"));
    if (dialog.open) dialog.close();
    else dialog.showModal();
  }
}
