// @ts-check
/** The review page: one photo, one key, and the next photo is there before the server has heard of it. */

import { Api } from "./api.js";
import { randomId } from "./ids.js";
import { listen } from "./keys.js";
import { Learning } from "./learning.js";
import { Outbox } from "./outbox.js";
import { Pace } from "./pace.js";
import { Queue } from "./queue.js";
import { View } from "./view.js";
import { fill, fromPage } from "./words.js";

/**
 * @typedef {import("./queue.js").Asked} Asked
 * @typedef {{action: string, category?: number}} Wanted
 */

const LONG_ABSENCE_MS = 60000;
const LOOK_AGAIN_MS = 3000;

class Review {
  /** @param {HTMLElement} root @param {any} config @param {any} words */
  constructor(root, config, words) {
    this.urls = config.urls;
    this.words = words;
    const api = new Api({ csrf: config.csrf, tab: randomId() });
    this.view = new View(root, words);
    this.queue = new Queue({ api, url: this.urls.leases, size: config.page });
    this.outbox = new Outbox({ api, storage: localStorage, owner: String(config.owner), listeners: this });
    this.learning = new Learning({ api, url: this.urls.learning, places: { learned: this.view.part("learning"), serving: this.view.part("serving") }, words });
    this.pace = new Pace();
    /** What was answered on this page, the latest last. @type {{asked: Asked, key: string}[]} */ this.history = [];
    this.shown_at = 0;
    this.left_at = 0;
  }

  async start() {
    this.view.empty("loading");
    this.changed(this.outbox.waiting, "");
    await this.outbox.flush(); // what an earlier visit left behind goes first, or its photos would be asked again
    await this.refill();
    this.learning.start();
  }

  /** Do what a key or a button asks for. @param {Wanted} wanted */
  act({ action, category }) {
    if (action === "category") this.answer("category", category ?? null);
    else if (action === "accept") this.accept();
    else if (action === "skip" || action === "unusable" || action === "unsure") this.answer(action, null);
    else if (action === "undo") this.undo();
    else if (action === "zoom") this.view.zoom();
    else if (action === "help") this.view.help();
  }

  accept() {
    if (this.queue.current?.suggestion) this.answer("category", this.queue.current.suggestion.category);
  }

  /** Keep the answer and show the next photo in the same turn. @param {string} kind @param {number | null} category */
  answer(kind, category) {
    if (!this.queue.current) return;
    const asked = this.queue.current;
    const key = randomId();
    const lead_time_ms = Math.round(performance.now() - this.shown_at);
    this.history.push({ asked, key });
    this.queue.markDone(asked);
    this.view.quieten(this.words.undone);
    this.view.flash(category === null ? `[data-action="${kind}"]` : `[data-category="${category}"]`);
    this.next();
    this.outbox.post({ key, at: Date.now(), url: this.urls.verifications, body: { photo: asked.photo, kind, category, lead_time_ms } });
    this.pace.note(performance.now());
    this.view.pace(this.pace.perMinute);
    if (this.queue.isLow()) void this.refill();
  }

  /** Take back the latest answer: the one made here, else whatever this person said last. */
  undo() {
    const latest = this.history.pop();
    this.outbox.post({ key: randomId(), at: Date.now(), url: this.urls.undo, body: {}, undoes: latest?.key ?? "" });
    this.view.flash('[data-action="undo"]');
    if (latest) this.showAgain(latest.asked);
  }

  /** @param {Asked} asked */
  showAgain(asked) {
    if (this.queue.current && this.queue.current.photo !== asked.photo) this.queue.putBack(this.queue.current);
    this.queue.putBack(asked);
    this.next();
    this.view.notice(this.words.undone);
  }

  next() {
    const asked = this.queue.next();
    this.shown_at = performance.now();
    if (asked) this.view.show(asked, this.queue.imageOf(asked));
    else this.view.empty("loading");
  }

  /** Lease more, and show one if none is on screen. */
  async refill() {
    const page = await this.queue.fill().catch(() => null);
    if (page) this.learned(page);
    if (!this.queue.current) this.next();
    if (!this.queue.current) this.lookAgain(page);
  }

  /** @param {any} page */
  learned(page) {
    this.learning.tell(page.learning);
    this.view.say("waiting", String(page.waiting));
  }

  /** Nothing to show: it is done, out of reach, or with other reviewers. @param {any} page */
  lookAgain(page) {
    this.view.empty(page ? "finished" : "loading");
    if (!page) this.changed(this.outbox.waiting, this.outbox.trouble || "network");
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => { if (!this.queue.current) void this.refill(); }, LOOK_AGAIN_MS);
  }

  // --- what the outbox tells ---------------------------------------------------------------------------------------

  /** @param {import("./outbox.js").Letter} letter @param {any} answer */
  sent(letter, answer) {
    if (answer.progress) this.view.progress(answer.progress);
    if (letter.undoes === "") this.showAgain(answer);
  }

  /** @param {import("./outbox.js").Letter} letter @param {import("./api.js").Refused} problem */
  refused(letter, problem) {
    this.history = this.history.filter((past) => past.key !== letter.key);
    const photo = letter.body.photo ?? "";
    this.view.notice(fill(this.words.refused[problem.code] || this.words.refused.other, { photo, detail: problem.detail }));
  }

  /** @param {number} waiting @param {"" | "network" | "signed-out"} trouble */
  changed(waiting, trouble) {
    this.view.outbox(waiting, trouble);
  }

  // --- coming and going --------------------------------------------------------------------------------------------

  /** Photos are handed back on leaving, unless answers to some of them have not been acknowledged yet. */
  leave() {
    if (this.outbox.waiting === 0) void this.queue.release();
  }

  /** After a long absence others may hold what lay ahead: ask anew. */
  async comeBack() {
    if (document.hidden) {
      this.left_at = performance.now();
    } else if (performance.now() - this.left_at > LONG_ABSENCE_MS) {
      this.queue.forget();
      await this.refill();
    }
  }
}

function start() {
  const root = /** @type {HTMLElement} */ (document.getElementById("review"));
  const config = fromPage("review-config");
  const review = new Review(root, config, fromPage("review-words"));
  const hotkeys = new Map(config.hotkeys.map((/** @type {[string, number]} */ [key, id]) => [key.toLowerCase(), id]));
  listen(hotkeys, (wanted) => review.act(wanted));
  root.addEventListener("click", (event) => {
    const button = /** @type {HTMLElement} */ (event.target).closest("[data-action], [data-category]");
    if (!(button instanceof HTMLElement)) return;
    button.blur(); // or the next space or enter would press it again
    const category = button.dataset.category;
    review.act(category ? { action: "category", category: Number(category) } : { action: button.dataset.action || "" });
  });
  document.addEventListener("visibilitychange", () => void review.comeBack());
  window.addEventListener("online", () => void review.outbox.flush());
  window.addEventListener("pagehide", () => review.leave());
  window.addEventListener("pageshow", (event) => { if (event.persisted) window.location.reload(); });
  void review.start();
}

start();
