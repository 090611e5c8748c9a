// @ts-check
/** The review page: keys, buttons and fingers come together at the reviewer's desk. */

import { Desk } from "./desk.js";
import { Gestures } from "./gestures.js";
import { listen } from "./keys.js";
import { fromPage } from "./words.js";

const DOUBLE_CLICK_MS = 300;
const SWIPES = /** @type {Record<string, string>} */ ({ right: "accept", left: "skip", down: "undo" });

/** @param {Desk} desk @param {HTMLElement} root */
function listenToButtons(desk, root) {
  root.addEventListener("click", (event) => {
    const button = /** @type {HTMLElement} */ (event.target).closest("[data-action], .answers [data-category], [data-key]");
    if (!(button instanceof HTMLElement)) return;
    if (button.dataset.key) return desk.settleReturn(button.dataset.key, button.dataset.do === "again");
    if (event.detail > 1 && desk.watch.read() < DOUBLE_CLICK_MS) return; // the second click of two was meant for the photo before
    if (event.detail > 0) button.blur(); // pressed by hand: the next space or enter would press it again
    const category = button.dataset.category;
    desk.act(category ? { action: "category", category: Number(category) } : { action: button.dataset.action || "" });
  });
}

/** @param {Desk} desk */
function listenToFingers(desk) {
  new Gestures(desk.view.part("stage"), {
    swiped: (direction) => desk.act({ action: SWIPES[direction] }),
    moving: (direction, isFar) => {
      const suggestion = desk.queue.current?.suggestion;
      const words = /** @type {Record<string, string>} */ ({ right: suggestion?.name || "", left: desk.words.kinds.skip, down: desk.words.undo });
      desk.view.swiping(direction, isFar, direction ? words[direction] : "");
    },
    doubleTapped: () => desk.view.zoom(),
  });
}

function start() {
  const root = /** @type {HTMLElement} */ (document.getElementById("review"));
  const desk = new Desk(root, fromPage("review-config"), fromPage("review-words"));
  listen(() => desk.categories.wanted, (wanted) => desk.act(wanted));
  listenToButtons(desk, root);
  listenToFingers(desk);
  document.addEventListener("visibilitychange", () => void desk.comeBack());
  window.addEventListener("online", () => desk.backOnline());
  window.addEventListener("pagehide", () => desk.leave());
  window.addEventListener("pageshow", (event) => { if (event.persisted) window.location.reload(); });
  void desk.start();
}

start();
