// @ts-check
/** The grid: many photos at once, exceptions by a key or a click, and one key that records the page. */

import { Api, NotReached } from "../review/api.js";
import { randomId } from "../review/ids.js";
import { Learning } from "../review/learning.js";
import { fill, fromPage } from "../review/words.js";
import { Reader, codes } from "./codes.js";
import { Kept } from "./kept.js";
import { actionOf, listen } from "./keys.js";
import { Outbox } from "./outbox.js";
import { Page } from "./page.js";
import { View } from "./view.js";

/** @typedef {import("./keys.js").Wanted} Wanted */

const LOOK_AGAIN_MS = 4000;

class Grid {
  /** @param {HTMLElement} root @param {any} config @param {any} words */
  constructor(root, config, words) {
    this.config = config;
    this.words = words;
    this.api = new Api({ csrf: config.csrf, tab: randomId() });
    this.view = new View(root, words, config.categories, config.zooms);
    this.outbox = new Outbox({ api: this.api, url: config.urls.answers, storage: localStorage, owner: String(config.owner), listeners: this });
    this.learning = new Learning({ api: this.api, url: config.urls.learning, places: { learned: this.view.part("learning"), serving: this.view.part("serving") }, words });
    this.page = new Page([], config.category);
    this.kept = new Kept({ storage: sessionStorage, owner: String(config.owner), grid: String(config.category ?? "any") });
    /** Reads letters while they are on the photos. @type {Reader | null} */
    this.reader = this.kept.isLettered ? new Reader([]) : null;
    this.generation = null;
    /** @type {Map<string, HTMLImageElement>} */ this.ahead = new Map();
  }

  async start() {
    this.view.outbox(this.outbox.waiting, "");
    await this.outbox.flush(); // what an earlier visit left behind goes first, or its photos would be shown again
    await this.fetch();
    this.view.part("cells").focus({ preventScroll: true });
    this.learning.start();
    window.setInterval(() => this.tellNewer(), LOOK_AGAIN_MS);
  }

  // --- pages -------------------------------------------------------------------------------------------------------

  /** Take the next page, waiting for the network if need be. */
  async fetch() {
    this.view.fetching();
    const page = await this.insist(async () => this.api.send("POST", this.config.urls.grids, await this.wish()));
    this.show(page.results, this.config.category);
    this.view.say("fitting", fill(this.words.fits, { n: page.fitting }));
    this.generation = page.learning.generation;
    this.learning.tell(page.learning);
    this.view.say("newer", "");
    this.fetchEarly(page.ahead);
    if (page.results.length === 0) this.lookAgain();
  }

  async wish() {
    const photos = this.config.like ? (await this.api.send("GET", this.config.urls.alike)).results.map((/** @type {any} */ each) => each.photo) : [];
    return { ...this.config.wanted, photos, without: this.kept.exceptions, tab: this.api.tab };
  }

  /** Ask until the server is within reach. @template T @param {() => Promise<T>} ask @returns {Promise<T>} */
  async insist(ask) {
    for (;;) {
      try {
        return await ask();
      } catch (error) {
        if (!(error instanceof NotReached)) throw error;
        this.view.outbox(this.outbox.waiting, "network");
        await new Promise((wake) => window.setTimeout(wake, LOOK_AGAIN_MS));
        this.view.outbox(this.outbox.waiting, "");
      }
    }
  }

  /** @param {import("./page.js").Asked[]} asked @param {number | null} category */
  show(asked, category) {
    this.page = new Page(asked, category);
    this.view.show(this.page);
    if (this.reader) this.letters(true);
  }

  /** Let the browser have the thumbnails of the next page before it is asked for. @param {{thumbnail_url: string}[]} ahead */
  fetchEarly(ahead) {
    this.ahead = new Map(ahead.map(({ thumbnail_url }) => [thumbnail_url, this.ahead.get(thumbnail_url) ?? Object.assign(new Image(), { src: thumbnail_url })]));
  }

  /** Nothing fits: something may later. */
  lookAgain() {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => { if (this.page.size === 0) void this.fetch(); }, LOOK_AGAIN_MS);
  }

  tellNewer() {
    const now = this.learning.learned?.generation ?? null;
    if (now !== this.generation && this.page.size > 0 && this.page.steps.length === 0 && !this.config.like) this.view.say("newer", this.words.newer);
  }

  // --- what people do ----------------------------------------------------------------------------------------------

  /** @param {Wanted} wanted */
  act(wanted) {
    const deed = this.deeds()[wanted.action];
    if (deed) deed(wanted);
    if (wanted.action !== "commit" && wanted.action !== "help") this.view.paint(this.page);
  }

  /** @returns {Record<string, (wanted: Wanted) => void>} */
  deeds() {
    return {
      move: (wanted) => this.move(wanted),
      toggle: () => { if (this.page.size) this.page.toggle(this.page.cursor); },
      all: () => this.page.selectAll(),
      none: () => this.none(),
      jump: () => this.letters(!this.reader),
      typed: () => this.view.typed(this.reader?.typed ?? ""),
      code: ({ place, extend }) => this.reach(place ?? 0, extend ?? false),
      category: ({ category }) => this.mark({ kind: "category", category }),
      except: () => this.mark({ kind: "except" }),
      unsure: () => this.mark({ kind: "unsure" }),
      undo: () => { if (!this.page.unmark()) void this.takeBack(); },
      commit: () => void this.commit(),
      fresh: () => void this.fetch(),
      like: () => this.like(),
      "grid-before": () => this.turn(-1),
      "grid-after": () => this.turn(1),
      larger: () => this.zoom(1),
      smaller: () => this.zoom(-1),
      help: () => this.view.help(),
    };
  }

  /** @param {Wanted} wanted */
  move({ key, extend }) {
    if (this.page.size === 0) return;
    const from = this.page.cursor;
    const isFirst = this.page.selected.size === 0 && !extend && from === 0 && !this.has_moved;
    const places = /** @type {Record<string, number>} */ ({
      ArrowLeft: from - 1,
      ArrowRight: isFirst ? 0 : from + 1,
      ArrowUp: this.view.neighbour(from, -1),
      ArrowDown: isFirst ? 0 : this.view.neighbour(from, 1),
      Home: 0,
      End: this.page.size - 1,
    });
    this.has_moved = true;
    this.page.moveTo(places[key ?? ""] ?? from, extend ?? false);
    this.view.follow(this.page);
  }

  /** A letter code was typed: select that photo besides, or all up to it. @param {number} place @param {boolean} extend */
  reach(place, extend) {
    if (extend) this.page.moveTo(place, true);
    else this.page.toggle(place);
    this.view.typed("");
    this.view.follow(this.page);
  }

  /** @param {import("./page.js").Mark} mark */
  mark(mark) {
    if (!this.page.mark(mark)) this.view.notice(this.words.nothing_selected);
  }

  none() {
    if (this.reader && this.page.selected.size === 0) this.letters(false);
    this.page.selectNone();
  }

  /** @param {boolean} wanted */
  letters(wanted) {
    const taken = [...this.config.categories.map((/** @type {any} */ each) => each.key), ...Object.values(this.config.keys)];
    const confidences = this.page.cells.map(({ asked }) => asked.suggestion?.confidence ?? 1);
    const known = codes(confidences, taken.map((key) => key.toLowerCase()));
    if (wanted && !this.reader) this.page.selectNone();
    this.kept.isLettered = wanted;
    this.reader = wanted ? new Reader(known) : null;
    this.view.letters(wanted ? known : null);
  }

  /** @param {number} step */
  zoom(step) {
    const query = new URLSearchParams(window.location.search);
    query.set("zoom", String(this.view.zoom(step)));
    window.history.replaceState(null, "", `?${query}`);
    const field = document.querySelector('[data-part="filters"] [name="zoom"]');
    if (field instanceof HTMLInputElement) field.value = query.get("zoom") ?? "";
  }

  /** Go to the grid before or after this one. @param {number} step */
  turn(step) {
    const tabs = [...document.querySelectorAll(".tab")];
    const here = tabs.findIndex((tab) => tab.hasAttribute("aria-current"));
    const next = tabs[(here + step + tabs.length) % tabs.length];
    if (next instanceof HTMLAnchorElement) window.location.assign(next.href);
  }

  /** Show photos like the one under the cursor. */
  like() {
    const photo = this.page.cells[this.page.cursor]?.asked.photo;
    if (photo) window.location.assign(`${this.config.urls.mixed}?like=${photo}`);
  }

  // --- committing --------------------------------------------------------------------------------------------------

  /** Record the page and show the next one. */
  async commit() {
    const page = this.page;
    if (page.size === 0) return;
    this.kept.except(this.passedOver(page));
    const answers = page.answers(randomId);
    this.page = new Page([], page.category); // a second Enter finds nothing to record
    this.view.fetching();
    if (answers.length) await this.outbox.post({ id: randomId(), at: Date.now(), answers, marks: page.marks(), category: page.category });
    await this.fetch();
  }

  /** Give the photos that were looked at and not answered: another page of them would be the same page. @param {Page} page */
  passedOver(page) {
    return page.cells.filter((cell) => !page.said(cell)).map((cell) => cell.asked.photo);
  }

  /** Take the last recorded page back and show it as it was. */
  async takeBack() {
    const last = this.kept.takeBack();
    if (!last) return this.view.notice(this.words.nothing_back);
    this.view.fetching();
    await this.api.send("DELETE", this.config.urls.leases, { tab: this.api.tab }).catch(() => null);
    const undos = last.ids.map((verification) => ({ key: randomId(), verification }));
    const back = await this.insist(() => this.api.send("POST", this.config.urls.undo, { undos, tab: this.api.tab }));
    if (back.results.length === 0) return this.fetch();
    this.show(back.results, last.category);
    this.page.restore(last.marks);
    this.view.paint(this.page);
    this.view.notice(fill(this.words.returned, { n: back.results.length }));
  }

  // --- what the outbox tells ---------------------------------------------------------------------------------------

  /** @param {import("./outbox.js").Letter} letter @param {any[]} results */
  sent(letter, results) {
    const ids = results.filter((each) => each.id !== null).map((each) => each.id);
    if (ids.length) this.kept.record({ ids, marks: letter.marks, category: letter.category });
    const refused = results.filter((each) => each.id === null);
    if (refused.length) this.view.notice(this.complaint(refused));
    else this.view.notice(fill(this.words.committed, { n: ids.length }));
  }

  /** @param {any[]} refused */
  complaint(refused) {
    const details = refused.map((each) => fill(this.words.refused[each.code] || this.words.refused.other, each));
    return refused.length === 1 ? details[0] : fill(this.words.refused.many, { n: refused.length, details: [...new Set(details)].slice(0, 4).join(" ") });
  }

  /** @param {number} waiting @param {"" | "network" | "signed-out"} trouble */
  changed(waiting, trouble) {
    this.view.outbox(waiting, trouble);
  }

  /** Photos are handed back on leaving, unless answers to some of them have not been acknowledged yet. */
  leave() {
    if (this.outbox.waiting === 0) void this.api.send("DELETE", this.config.urls.leases, { tab: this.api.tab }, { keepalive: true }).catch(() => null);
  }
}

/** @param {any} config */
function keysOf(config) {
  const categories = new Map(config.categories.filter((/** @type {any} */ each) => each.key).map((/** @type {any} */ each) => [each.key.toLowerCase(), each.id]));
  const actions = new Map(Object.entries(config.keys).filter(([, key]) => key).map(([action, key]) => [String(key), action]));
  return { categories, actions };
}

/** @param {Grid} grid @param {MouseEvent} event */
function clicked(grid, event) {
  const target = /** @type {HTMLElement} */ (event.target);
  const cell = target.closest(".cell");
  if (cell instanceof HTMLElement) {
    const place = grid.view.cells.indexOf(cell);
    if (event.shiftKey) grid.page.moveTo(place, true);
    else grid.page.toggle(place);
    grid.view.paint(grid.page);
    return;
  }
  const button = target.closest("button[data-action], button[data-category]");
  if (!(button instanceof HTMLElement)) return;
  grid.view.part("cells").focus({ preventScroll: true }); // or the next enter would press the button again
  const category = button.dataset.category;
  grid.act(category ? { action: "category", category: Number(category) } : { action: button.dataset.action || "" });
}

function start() {
  const root = /** @type {HTMLElement} */ (document.getElementById("grid"));
  const config = fromPage("grid-config");
  const grid = new Grid(root, config, fromPage("grid-words"));
  const keys = keysOf(config);
  listen((event) => actionOf(event, keys, grid.reader), (wanted) => grid.act(wanted));
  root.addEventListener("click", (event) => clicked(grid, event));
  root.querySelector('[data-part="filters"]')?.addEventListener("change", (event) => /** @type {HTMLFormElement} */ (/** @type {HTMLElement} */ (event.target).closest("form")).requestSubmit());
  window.addEventListener("online", () => grid.outbox.hurry());
  window.addEventListener("pagehide", () => grid.leave());
  window.addEventListener("pageshow", (event) => { if (event.persisted) window.location.reload(); });
  void grid.start();
}

start();
