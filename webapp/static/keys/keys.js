// @ts-check
/** Hear keys in the fields of the keys page, and say at once when one would do two things. */

import { nameOf } from "../review/keys.js";

const LEFT_TO_THE_FIELD = new Set(["Tab", "Escape", "Shift", "Control", "Alt", "Meta", "CapsLock", "Dead", "Process"]);

/** @param {KeyboardEvent} event */
function hear(event) {
  const field = /** @type {HTMLInputElement} */ (event.target);
  if (!field.matches(".key-field") || event.ctrlKey || event.altKey || event.metaKey || LEFT_TO_THE_FIELD.has(event.key)) return;
  if (event.key.length > 1 && event.key.startsWith("F")) return; // the browser's own
  event.preventDefault();
  const isCleared = event.key === "Delete" && field.value !== "";
  field.value = isCleared ? "" : nameOf(event);
  field.select();
  check();
}

/** Mark the fields that share a key. */
function check() {
  const fields = Array.from(document.querySelectorAll(".key-field")).map((field) => /** @type {HTMLInputElement} */ (field));
  const key = (/** @type {HTMLInputElement} */ field) => field.value.trim().toLowerCase();
  const clashing = fields.filter((field) => key(field) && fields.some((other) => other !== field && key(other) === key(field)));
  for (const field of fields) field.classList.toggle("is-clashing", clashing.includes(field));
  for (const field of fields) field.setAttribute("aria-invalid", String(clashing.includes(field)));
}

document.addEventListener("keydown", hear);
document.addEventListener("input", check);
