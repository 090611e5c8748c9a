// @ts-check
/** Turn key presses into actions. Keys that people hold for the browser (with Ctrl, Alt or Meta) are left alone. */

/** @typedef {{action: string, category?: number, place?: number, extend?: boolean, key?: string}} Wanted */

const FIXED = /** @type {Record<string, string>} */ ({
  Enter: "commit",
  Backspace: "undo",
  Escape: "none",
  " ": "toggle",
  "?": "help",
  "+": "larger",
  "-": "smaller",
});
const TURNS = /** @type {Record<string, string>} */ ({ PageUp: "grid-before", PageDown: "grid-after" });
const MOVES = new Set(["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End"]);

/**
 * Name the action of a key press, or give null when it is not ours.
 * @param {KeyboardEvent} event
 * @param {{categories: Map<string, number>, actions: Map<string, string>}} keys  categories and actions by lower-case key
 * @param {import("./codes.js").Reader | null} reader  reads letters while they are shown
 * @returns {Wanted | null}
 */
export function actionOf(event, keys, reader) {
  if (event.altKey || event.key === "Shift" || isTakenByPage(event)) return null;
  if (event.ctrlKey || event.metaKey) return event.key.toLowerCase() === "a" ? { action: "all" } : null;
  if (TURNS[event.key]) return { action: TURNS[event.key] };
  if (MOVES.has(event.key)) return { action: "move", key: event.key, extend: event.shiftKey };
  if (event.repeat) return null;
  const key = event.key === " " ? "space" : event.key.toLowerCase();
  const place = reader ? reader.take(key) : -1;
  if (place === null) return { action: "typed" };
  if (place >= 0) return { action: "code", place, extend: event.shiftKey };
  const category = keys.categories.get(key);
  if (category !== undefined) return { action: "category", category };
  const action = keys.actions.get(key) || FIXED[event.key];
  return action ? { action } : null;
}

/**
 * Say whether the press belongs to something else: typing, a button that has the focus, an open dialog.
 * @param {KeyboardEvent} event
 */
function isTakenByPage(event) {
  if (!(event.target instanceof Element)) return false;
  if (event.target.matches("input, select, textarea, [contenteditable]")) return true;
  const isPress = event.key === "Enter" || event.key === " ";
  if (isPress && event.target.matches("button, a, summary")) return true;
  return event.key !== "?" && document.querySelector("dialog[open]") !== null;
}

/**
 * Call `act` for each key press that is ours, and keep the browser from also scrolling or clicking.
 * @param {(event: KeyboardEvent) => Wanted | null} name @param {(wanted: Wanted) => void} act
 */
export function listen(name, act) {
  document.addEventListener("keydown", (event) => {
    const wanted = name(event);
    if (!wanted) return;
    event.preventDefault();
    act(wanted);
  });
}
