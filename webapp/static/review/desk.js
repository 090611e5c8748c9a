// @ts-check
/** What a reviewer has on the desk: one photo, one key, and the next photo is there before the server has heard of it. */

import { Api, Refused } from "./api.js";
import { Categories } from "./categories.js";
import { Finder } from "./finder.js";
import { History } from "./history.js";
import { randomId } from "./ids.js";
import { Learning } from "./learning.js";
import { Outbox } from "./outbox.js";
import { Pace } from "./pace.js";
import { Queue } from "./queue.js";
import { Returned } from "./returned.js";
import { Sheet } from "./sheet.js";
import { Stopwatch } from "./stopwatch.js";
import { View } from "./view.js";
import { Walk } from "./walk.js";
import { fill } from "./words.js";

/**
 * @typedef {import("./queue.js").Asked} Asked
 * @typedef {import("./history.js").Past} Past
 * @typedef {import("./keys.js").Wanted} Wanted
 * @typedef {import("./outbox.js").Letter} Letter
 */

const LONG_ABSENCE_MS = 60000;
const LOOK_AGAIN_MS = 3000;

export class Desk {
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
    this.left_at = 0;
    this.sheet = new Sheet(this.view.part("sheet"), { cardUrl: (category) => this.urls.card.replace("{id}", String(category)), words });
    this.finder = new Finder(/** @type {HTMLDialogElement} */ (this.view.part("find")), {
      offered: () => this.view.offered(),
      words,
      chosen: (category) => this.answer("category", category),
      proposed: (name) => void this.propose(name),
    });
    const { history, queue, view, sheet, watch } = this;
    this.walk = new Walk({ history, queue, view, sheet, watch, words, nothingThere: () => this.nothingThere() });
  }

  async start() {
    this.view.empty("loading");
    this.view.returned(this.returned.all);
    this.changed(this.outbox.waiting, "");
    await this.outbox.flush(); // what an earlier visit left behind goes first, or its photos would be asked again
    if (this.config.photo) await this.lookAt(this.config.photo);
    await this.refill();
    this.walk.remember();
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
      earlier: () => void this.walk.go(1),
      later: () => void this.walk.go(-1),
      find: () => this.finder.open(),
      zoom: () => this.view.zoom(),
      turn: () => this.view.turn(),
      guideline: () => this.sheet.toggle(this.walk.past?.category ?? this.queue.current?.suggestion?.category),
      help: () => this.view.help(),
    });
    acts[action]?.();
  }

  // --- answering ---------------------------------------------------------------------------------------------------

  accept() {
    const suggestion = this.queue.current?.suggestion;
    if (this.walk.past) this.walk.goOn();
    else if (suggestion) this.answer("category", suggestion.category);
    else if (this.queue.current) this.view.notice(this.words.nothing_to_accept);
    else this.view.notice(this.view.part("empty").textContent || "");
  }

  /** Keep the answer and show the next photo in the same turn. @param {string} kind @param {number | null} category */
  answer(kind, category) {
    this.view.flash(category === null ? `[data-action="${kind}"]` : `[data-category="${category}"]`);
    if (this.walk.past) return this.change(this.walk.past, kind, category);
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
    if (before.kind === kind && before.category === category) return this.walk.goOn();
    const past = { asked: before.asked, key: randomId(), kind, category, before };
    this.history.remove(before);
    this.history.add(past);
    this.walk.goOn();
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
    if (!this.walk.past && this.history.entries.length === 0) await this.walk.remember();
    const past = this.walk.past || this.history.entries[0];
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
    this.walk.remember();
  }

  /** A changed answer was taken back: the one before it counts again. @param {Past} changed @param {Past} before */
  standsAgain(changed, before) {
    this.history.restore(changed, before);
    this.walk.look(0);
    this.view.notice(fill(this.words.stands_again, { answer: this.view.answerOf(before) }));
  }

  /** @param {Past} past */
  askAgain(past) {
    this.history.remove(past);
    this.walk.forget();
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

  // --- more photos -------------------------------------------------------------------------------------------------

  /** Lease more, and show one if none is on screen. */
  async refill() {
    const page = await this.queue.fill().catch(() => null);
    if (page) await this.learned(page);
    if (!this.queue.current) {
      this.queue.next();
      if (!this.walk.isBack) this.showCurrent();
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
    if (!this.walk.isBack) this.view.empty(page ? "finished" : "waits", { n: this.outbox.waiting });
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => { if (!this.queue.current) void this.refill(); }, LOOK_AGAIN_MS);
  }

  /** Ask about this very photo now. @param {number} photo */
  async lookAt(photo) {
    try {
      this.walk.forget();
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
    if (asked === this.queue.current && !this.walk.isBack) this.view.suggest(asked);
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
    if (trouble && !this.queue.current && !this.walk.isBack) this.view.empty("waits", { n: waiting });
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
    if (!this.walk.isBack) this.watch.resume();
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
