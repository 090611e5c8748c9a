// @ts-check
/** Turn key presses into actions. Keys that people hold for the browser (with Ctrl, Alt or Meta) are left alone. */

const ACTIONS = /** @type {Record<string, string>} */ ({
  Enter: "accept",
  " ": "skip",
  x: "unusable",
  u: "unsure",
  Backspace: "undo",
  z: "zoom",
  "?": "help",
  Escape: "escape",
});

/**
 * Name the action of a key press, or give null when it is not ours.
 * @param {KeyboardEvent} event @param {Map<string, number>} hotkeys  category ids by lower-case key
 * @returns {{action: string, category?: number} | null}
 */
export function actionOf(event, hotkeys) {
  if (event.ctrlKey || event.altKey || event.metaKey || event.repeat || isTyping(event.target)) return null;
  const category = hotkeys.get(event.key.toLowerCase());
  if (category !== undefined) return { action: "category", category };
  const action = ACTIONS[event.key] || ACTIONS[event.key.toLowerCase()];
  return action ? { action } : null;
}

/** @param {EventTarget | null} target */
function isTyping(target) {
  return target instanceof HTMLElement && target.matches("input, select, textarea, [contenteditable]");
}

/**
 * Call `act` for each key press that is ours, and keep the browser from also scrolling or clicking.
 * @param {Map<string, number>} hotkeys @param {(wanted: {action: string, category?: number}) => void} act
 */
export function listen(hotkeys, act) {
  document.addEventListener("keydown", (event) => {
    const wanted = actionOf(event, hotkeys);
    if (!wanted) return;
    event.preventDefault();
    act(wanted);
  });
}
