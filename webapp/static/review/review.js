// @ts-check
/** The review page: one photo, one key, and the next photo is there before the server has heard of it. */

import { Api, Refused } from "./api.js";
import { Categories } from "./categories.js";
import { Finder } from "./finder.js";
import { Gestures } from "./gestures.js";
import { History } from "./history.js";
import { randomId } from "./ids.js";
import { listen } from "./keys.js";
import { Learning } from "./learning.js";
import { Outbox } from "./outbox.js";
import { Pace } from "./pace.js";
import { Queue } from "./queue.js";
import { Returned } from "./returned.js";
import { Sheet } from "./sheet.js";
import { Stopwatch } from "./stopwatch.js";
import { View } from "./view.js";
import { fill, fromPage } from "./words.js";

/**
 * @typedef {import("./queue.js").Asked} Asked
 * @typedef {import("./history.js").Past} Past
 * @typedef {import("./keys.js").Wanted} Wanted
 * @typedef {import("./outbox.js").Letter} Letter
 */

const LONG_ABSENCE_MS = 60000;
const LOOK_AGAIN_MS = 3000;
const PAST_AT_HAND = 12;
const DOUBLE_CLICK_MS = 300;
const SWIPES = /** @type {Record<string, string>} */ ({ right: "accept", left: "skip", down: "undo" });

class Review {
  /** @param {HTMLElement} root @param {any} config @param {any} words */
  constructor(root, config, words) {
    this.config = config;
    this.urls = config.urls;
    this.words = words;
    this.api = new Api({ csrf: config.csrf, tab: randomId() });
    const { api } = this;
    const owner = String(config.owner);
    this.view = new View(root, words);
    this.queue = new Queue({ api, url: this.urls.leases, size: config.page, desk: config.desk });
    this.outbox = new Outbox({ api, storage: localStorage, owner, listeners: this });
    this.returned = new Returned({ storage: localStorage, owner });
    this.history = new History({ api, url: this.urls.history });
    this.learning = new Learning({ api, url: this.urls.learning, places: { learned: this.view.part("learning"), serving: this.view.part("serving") }, words });
    this.categories = new Categories(root, config);
    this.pace = new Pace();
    this.watch = new Stopwatch();
    /** The place in the history that is looked at; below 0 is the photo that is asked about. */ this.at = -1;
    this.left_at = 0;
    this.sheet = new Sheet(this.view.part("sheet"), { cardUrl: (category) => this.urls.card.replace("{id}", String(category)), words });
    this.finder = new Finder(/** @type {HTMLDialogElement} */ (this.view.part("find")), {
      offered: () => this.view.offered(),
      words,
      chosen: (category) => this.answer("category", category),
      proposed: (name) => void this.propose(name),
    });
  }

  async start() {
    this.view.empty("loading");
    this.view.returned(this.returned.all);
    this.changed(this.outbox.waiting, "");
    await this.outbox.flush(); // what an earlier visit left behind goes first, or its photos would be asked again
    if (this.config.photo) await this.lookAt(this.config.photo);
    await this.refill();
    this.remember();
    this.learning.start();
  }

  /** Do what a key, a button or a finger asks for. @param {Wanted} wanted */
  act({ action, category }) {
    const acts = /** @type {Record<string, () => void>} */ ({
      category: () => this.answer("category", category ?? null),
      accept: () => this.accept(),
      skip: () => this.answer("skip", null),
      unsure: () => this.answer("unsure", null),
      unusable: () => this.answer("unusable", null),
      undo: () => void this.undo(),
      earlier: () => void this.walk(1),
      later: () => void this.walk(-1),
      find: () => this.finder.open(),
      zoom: () => this.view.zoom(),
      turn: () => this.view.turn(),
      guideline: () => this.sheet.toggle(this.past?.category ?? this.queue.current?.suggestion?.category),
      help: () => this.view.help(),
    });
    acts[action]?.();
  }

  // --- answering ---------------------------------------------------------------------------------------------------

  /** What was answered and is looked at, if anything. @returns {Past | undefined} */
  get past() {
    return this.history.entries[this.at];
  }

  accept() {
    const suggestion = this.queue.current?.suggestion;
    if (this.past) this.goOn();
    else if (suggestion) this.answer("category", suggestion.category);
    else if (this.queue.current) this.view.notice(this.words.nothing_to_accept);
    else this.view.notice(this.view.part("empty").textContent || "");
  }

  /** Keep the answer and show the next photo in the same turn. @param {string} kind @param {number | null} category */
  answer(kind, category) {
    this.view.flash(category === null ? `[data-action="${kind}"]` : `[data-category="${category}"]`);
    if (this.past) return this.change(this.past, kind, category);
    const asked = this.queue.current;
    if (!asked) return this.view.notice(this.view.part("empty").textContent || "");
    const lead_time_ms = this.watch.read();
    const past = { asked, key: randomId(), kind, category };
    this.history.add(past);
    this.queue.markDone(asked);
    this.view.quieten();
    this.next();
    this.post(past, { lead_time_ms });
    this.pace.note(performance.now());
    this.view.pace(this.pace.perMinute);
    if (this.queue.isLow()) void this.refill();
  }

  /** Say something else of a photo answered before: a new answer, which counts in place of that one. @param {Past} before @param {string} kind @param {number | null} category */
  change(before, kind, category) {
    if (before.kind === kind && before.category === category) return this.goOn();
    const past = { asked: before.asked, key: randomId(), kind, category, before };
    this.history.remove(before);
    this.history.add(past);
    this.goOn();
    this.post(past, { lead_time_ms: null }, this.urls.leases);
    this.view.notice(fill(this.words.changed, { answer: this.view.answerOf(past), photo: before.asked.photo }));
  }

  /** @param {Past} past @param {object} more @param {string=} hold */
  post(past, more, hold) {
    const { asked, key, kind, category } = past;
    this.outbox.post({ key, at: Date.now(), url: this.urls.verifications, body: { photo: asked.photo, kind, category, ...more }, hold });
  }

  /** Take back the answer that is looked at, else the latest: here, or on an earlier visit. */
  async undo() {
    this.view.flash('[data-action="undo"]');
    if (!this.past && this.history.entries.length === 0) await this.remember();
    const past = this.past || this.history.entries[0];
    if (past) this.takeBack(past);
    else if (this.history.isWhole) this.view.notice(this.words.refused["nothing-to-undo"]);
    else this.outbox.post({ key: randomId(), at: Date.now(), url: this.urls.undo, body: {}, undoes: "" }); // the server knows which
  }

  /** @param {Past} past */
  takeBack(past) {
    const named = past.id === undefined ? { undoes: past.key } : {};
    const body = past.id === undefined ? {} : { verification: past.id };
    this.outbox.post({ key: randomId(), at: Date.now(), url: this.urls.undo, body, ...named });
    if (past.before) this.standsAgain(past, past.before);
    else this.askAgain(past);
    this.remember();
  }

  /** A changed answer was taken back: the one before it counts again. @param {Past} changed @param {Past} before */
  standsAgain(changed, before) {
    this.history.restore(changed, before);
    this.look(0);
    this.view.notice(fill(this.words.stands_again, { answer: this.view.answerOf(before) }));
  }

  /** @param {Past} past */
  askAgain(past) {
    this.history.remove(past);
    this.at = -1;
    this.queue.interpose(past.asked);
    this.showCurrent();
    this.view.notice(this.words.undone);
  }

  // --- what is on screen -------------------------------------------------------------------------------------------

  next() {
    this.queue.next();
    this.showCurrent();
  }

  showCurrent() {
    const asked = this.queue.current;
    this.watch.restart();
    if (!asked) return this.nothingThere();
    this.view.show(asked, this.queue.imageOf(asked));
    this.sheet.follow(asked.suggestion?.category);
  }

  nothingThere() {
    if (this.outbox.trouble) this.view.empty("waits", { n: this.outbox.waiting });
    else this.view.empty("loading");
  }

  /** Walk in the history: so many answers back, or forward to the photo that is asked about. @param {number} step */
  async walk(step) {
    const to = Math.max(-1, this.at + step);
    if (to >= this.history.entries.length) await this.remember(to + 1);
    if (to < 0) this.goOn();
    else if (to < this.history.entries.length) this.look(to);
    else this.view.notice(this.history.isWhole ? this.words.first_answer : this.words.no_history);
  }

  /** @param {number} at */
  look(at) {
    if (this.at < 0) this.watch.pause();
    this.at = at;
    const past = /** @type {Past} */ (this.past);
    this.view.lookBack(past, this.queue.imageOf(past.asked));
    this.sheet.follow(past.category ?? undefined);
    this.history.entries.slice(at + 1, at + 4).forEach((older) => this.queue.preload(older.asked));
    void this.remember(at + PAST_AT_HAND);
  }

  /** Leave the history for the photo that is asked about. */
  goOn() {
    if (this.at < 0) return;
    this.at = -1;
    this.queue.tidy();
    const asked = this.queue.current;
    if (asked) this.view.show(asked, this.queue.imageOf(asked));
    else this.nothingThere();
    this.watch.resume();
  }

  /** Know the last answers of earlier visits, so that undo and the arrows need not wait. @param {number=} count */
  async remember(count = PAST_AT_HAND) {
    try {
      await this.history.reach(count);
    } catch { /* out of reach: whoever needs them says so */ }
    if (this.at < 0) this.history.entries.slice(0, 3).forEach((past) => this.queue.preload(past.asked));
  }

  // --- more photos -------------------------------------------------------------------------------------------------

  /** Lease more, and show one if none is on screen. */
  async refill() {
    const page = await this.queue.fill().catch(() => null);
    if (page) await this.learned(page);
    if (!this.queue.current) {
      this.queue.next();
      if (this.at < 0) this.showCurrent();
    }
    if (!this.queue.current) this.lookAgain(page);
  }

  /** @param {any} page */
  async learned(page) {
    this.learning.tell(page.learning);
    this.view.say("waiting", String(page.waiting));
    await this.categories.follow(page.categories);
  }

  /** Nothing to show: it is done, out of reach, or with other reviewers. @param {any} page */
  lookAgain(page) {
    if (!page) this.changed(this.outbox.waiting, this.outbox.trouble || "network");
    if (this.at < 0) this.view.empty(page ? "finished" : "waits", { n: this.outbox.waiting });
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => { if (!this.queue.current) void this.refill(); }, LOOK_AGAIN_MS);
  }

  /** Ask about this very photo now. @param {number} photo */
  async lookAt(photo) {
    try {
      this.at = -1;
      this.queue.interpose(await this.queue.hold(photo));
      this.showCurrent();
    } catch (error) {
      const words = error instanceof Refused ? this.words.refused[error.code] || this.words.refused.other : this.words.no_history;
      this.view.notice(fill(words, { photo, detail: error instanceof Refused ? error.detail : "" }));
    }
  }

  /** Add a category, or propose it to those who may. @param {string} name */
  async propose(name) {
    try {
      const category = await this.api.send("POST", this.urls.categories, { name });
      await this.categories.reload();
      if (category.status === "active") this.answer("category", category.id);
      else this.view.notice(fill(this.words.proposed, { name }));
    } catch (error) {
      this.view.notice(error instanceof Refused ? error.detail : fill(this.words.not_proposed, { name }));
    }
  }

  // --- what the outbox tells ---------------------------------------------------------------------------------------

  /** @param {Letter} letter @param {any} answer */
  sent(letter, answer) {
    if (answer.progress) this.view.progress(answer.progress);
    const past = this.history.byKey(letter.key);
    if (past) past.id = answer.id;
    if (letter.url === this.urls.undo) this.told(letter, answer);
  }

  /** Learn what was suggested for a photo whose answer was taken back. @param {Letter} letter @param {any} answer */
  told(letter, answer) {
    const asked = [this.queue.current, ...this.queue.ahead].find((one) => one?.photo === answer.photo);
    if (!asked && letter.undoes === "") return this.askAgain({ asked: answer, key: "", kind: "", category: null });
    if (!asked) return;
    Object.assign(asked, { suggestion: answer.suggestion, reason: answer.reason, claim: answer.claim });
    if (asked === this.queue.current && this.at < 0) this.view.suggest(asked);
  }

  /** @param {Letter} letter @param {Refused} problem */
  refused(letter, problem) {
    const past = this.history.byKey(letter.key);
    if (past?.before) this.history.restore(past, past.before);
    else if (past) this.history.remove(past);
    const photo = letter.body.photo ?? 0;
    if (letter.url === this.urls.undo) return this.view.notice(fill(this.words.refused[problem.code] || this.words.refused.other, { photo, detail: problem.detail }));
    this.returned.add({ key: letter.key, photo, kind: letter.body.kind, category: letter.body.category, code: problem.code, detail: problem.detail });
    this.view.returned(this.returned.all);
    if (problem.code === "category-not-active" || problem.code === "unknown-category") void this.categories.reload();
  }

  /** @param {number} waiting @param {"" | "network" | "signed-out"} trouble */
  changed(waiting, trouble) {
    this.view.outbox(waiting, trouble);
    if (trouble && !this.queue.current && this.at < 0) this.view.empty("waits", { n: waiting });
  }

  /** Deal with an answer that was not counted. @param {string} key @param {boolean} again */
  settleReturn(key, again) {
    const one = this.returned.remove(key);
    this.view.returned(this.returned.all);
    if (one && again) void this.lookAt(one.photo);
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
      this.watch.pause();
      return;
    }
    if (this.at < 0) this.watch.resume();
    if (performance.now() - this.left_at > LONG_ABSENCE_MS) {
      this.queue.forget();
      await this.refill();
    }
  }

  backOnline() {
    void this.outbox.flush();
    if (!this.queue.current) void this.refill();
  }
}

/** @param {Review} review @param {HTMLElement} root */
function listenToButtons(review, root) {
  root.addEventListener("click", (event) => {
    const button = /** @type {HTMLElement} */ (event.target).closest("[data-action], .answers [data-category], [data-key]");
    if (!(button instanceof HTMLElement)) return;
    if (button.dataset.key) return review.settleReturn(button.dataset.key, button.dataset.do === "again");
    if (event.detail > 1 && review.watch.read() < DOUBLE_CLICK_MS) return; // the second click of two was meant for the photo before
    if (event.detail > 0) button.blur(); // pressed by hand: the next space or enter would press it again
    const category = button.dataset.category;
    review.act(category ? { action: "category", category: Number(category) } : { action: button.dataset.action || "" });
  });
}

/** @param {Review} review */
function listenToFingers(review) {
  new Gestures(review.view.part("stage"), {
    swiped: (direction) => review.act({ action: SWIPES[direction] }),
    moving: (direction, isFar) => {
      const suggestion = review.queue.current?.suggestion;
      const words = /** @type {Record<string, string>} */ ({ right: suggestion?.name || "", left: review.words.kinds.skip, down: review.words.undo });
      review.view.swiping(direction, isFar, direction ? words[direction] : "");
    },
    doubleTapped: () => review.view.zoom(),
  });
}

function start() {
  const root = /** @type {HTMLElement} */ (document.getElementById("review"));
  const review = new Review(root, fromPage("review-config"), fromPage("review-words"));
  listen(() => review.categories.wanted, (wanted) => review.act(wanted));
  listenToButtons(review, root);
  listenToFingers(review);
  document.addEventListener("visibilitychange", () => void review.comeBack());
  window.addEventListener("online", () => review.backOnline());
  window.addEventListener("pagehide", () => review.leave());
  window.addEventListener("pageshow", (event) => { if (event.persisted) window.location.reload(); });
  void review.start();
}

start();
