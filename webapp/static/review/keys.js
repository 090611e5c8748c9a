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
});

/**
 * Name the action of a key press, or give null when it is not ours.
 * @param {KeyboardEvent} event @param {Map<string, number>} hotkeys  category ids by lower-case key
 * @returns {{action: string, category?: number} | null}
 */
export function actionOf(event, hotkeys) {
  if (event.ctrlKey || event.altKey || event.metaKey || event.repeat || isTakenByPage(event)) return null;
  const category = hotkeys.get(event.key.toLowerCase());
  if (category !== undefined) return { action: "category", category };
  const action = ACTIONS[event.key] || ACTIONS[event.key.toLowerCase()];
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
