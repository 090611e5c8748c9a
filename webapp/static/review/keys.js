// @ts-check
/** Turn key presses into actions. Keys that people hold for the browser (with Ctrl, Alt or Meta) are left alone. */

/** @typedef {{action: string, category?: number}} Wanted */

/**
 * What each key does: the person's own keys, by the name that `nameOf` gives them.
 * @param {{actions: Record<string, string>, categories: Record<string, string>}} keys @returns {Map<string, Wanted>}
 */
export function wantedByKey(keys) {
  /** @type {Map<string, Wanted>} */ const wanted = new Map();
  for (const [action, key] of Object.entries(keys.actions)) if (key) wanted.set(key, { action });
  for (const [category, key] of Object.entries(keys.categories)) if (key) wanted.set(key, { action: "category", category: Number(category) });
  return wanted;
}

/** Name a key as the server stores it: letters small, the blank by its name. @param {KeyboardEvent} event */
export function nameOf(event) {
  if (event.key === " ") return "Space";
  return event.key.length === 1 ? event.key.toLowerCase() : event.key;
}

/**
 * Give what a key press asks for, or null when it is not ours.
 * @param {KeyboardEvent} event @param {Map<string, Wanted>} wanted @returns {Wanted | null}
 */
export function wantedOf(event, wanted) {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return null;
  const found = wanted.get(nameOf(event));
  if (!found || isTakenByPage(event, found)) return null;
  return found;
}

/**
 * Say whether the press belongs to something else: typing, a button that has the focus, an open dialog.
 * @param {KeyboardEvent} event @param {Wanted} found
 */
function isTakenByPage(event, found) {
  if (!(event.target instanceof Element)) return false;
  if (event.target.matches("input, select, textarea, [contenteditable]")) return true;
  const isPress = event.key === "Enter" || event.key === " ";
  if (isPress && event.target.matches("button, a, summary")) return true;
  return found.action !== "help" && document.querySelector("dialog[open]") !== null;
}

/**
 * Call `act` for each key press that is ours, and keep the browser from also scrolling or clicking. A key that is held
 * down acts once.
 * @param {() => Map<string, Wanted>} wanted  asked anew each time: keys may change under an open page
 * @param {(wanted: Wanted) => void} act
 */
export function listen(wanted, act) {
  document.addEventListener("keydown", (event) => {
    const found = wantedOf(event, wanted());
    if (!found) return;
    event.preventDefault();
    if (!event.repeat) act(found);
  });
}
