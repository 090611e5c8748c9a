// @ts-check
/** Bring data sets: a file, or a folder that is packed on the way, chosen or dropped; and show how much has arrived.
 *
 * Without this script the form sends a file all the same, in silence.
 */

import { fill } from "../review/words.js";
import { chosen, dropped, unwrapped } from "./folders.js";
import { MOST_BYTES, MOST_FILES, zip } from "./zip.js";

/** @typedef {import("./zip.js").Packed} Packed */

const HEADERS_BYTES = 200; // of each file, more or less

/** @param {Element | EventTarget | null} inside */
const formOf = (inside) => /** @type {HTMLFormElement | null} */ (/** @type {Element} */ (inside)?.closest?.("[data-bring]"));

document.addEventListener("submit", (event) => {
  const form = formOf(event.target);
  if (!form || !fileInput(form).files?.length) return;
  event.preventDefault();
  send(form);
});

document.addEventListener("change", (event) => {
  const input = /** @type {HTMLInputElement} */ (event.target);
  const form = formOf(input);
  if (form && input.matches("[data-folder]") && input.files?.length) void pack(form, chosen(input.files));
});

document.addEventListener("dragover", (event) => {
  const form = formOf(event.target);
  form?.classList.add("is-over");
  if (form) event.preventDefault();
});

document.addEventListener("dragleave", (event) => formOf(event.target)?.classList.remove("is-over"));

document.addEventListener("drop", async (event) => {
  const form = formOf(event.target);
  if (!form || !event.dataTransfer) return;
  event.preventDefault();
  form.classList.remove("is-over");
  const files = await dropped(event.dataTransfer.items);
  if (files.length === 1 && !/\.(jpe?g|png|webp|heic)$/i.test(files[0].path)) put(form, files[0].file);
  else if (files.length) await pack(form, files);
  /** @type {HTMLElement} */ (form.querySelector("button")).focus();
});

/** Make one file of many, and let it stand in the form as if it had been chosen. @param {HTMLFormElement} form @param {Packed[]} files */
async function pack(form, files) {
  const { name, files: packed } = unwrapped(files, form.dataset.several || "photos");
  if (packed.length === 0) return say(form, form.dataset.nothing || "");
  const bytes = packed.reduce((sum, { file }) => sum + file.size + HEADERS_BYTES, 0);
  if (packed.length > MOST_FILES || bytes > MOST_BYTES) return say(form, form.dataset.much || "");
  busy(form, true, form.dataset.packing);
  try {
    put(form, new File([await zip(packed, (share) => advance(form, share))], `${name}.zip`));
    say(form, fill(form.dataset.packed || "", { n: packed.length, name }));
  } catch {
    say(form, form.dataset.unreadable || ""); // moved or changed meanwhile
  } finally {
    busy(form, false);
  }
}

/** @param {HTMLFormElement} form @param {File} file */
function put(form, file) {
  const list = new DataTransfer();
  list.items.add(file);
  fileInput(form).files = list.files;
}

/** @param {HTMLFormElement} form */
function send(form) {
  const request = new XMLHttpRequest();
  request.open("POST", form.action);
  request.responseType = "document";
  request.upload.addEventListener("progress", (step) => advance(form, step.loaded / step.total));
  request.addEventListener("load", () => show(request, form));
  request.addEventListener("error", () => busy(form, false));
  busy(form, true, form.dataset.going);
  request.send(new FormData(form));
}

/** The answer is a page: the one that a browser would have been led to, or the form with what was wrong. @param {XMLHttpRequest} request @param {HTMLFormElement} form */
function show(request, form) {
  const page = request.response?.querySelector("main");
  if (!page) return busy(form, false);
  const here = document.adoptNode(page);
  document.querySelector("main")?.replaceWith(here);
  /** @type {any} */ (window).htmx?.process(here);
  here.focus();
}

/** While it is on its way, and after the network broke off: then the form is as it was, to be sent again. @param {HTMLFormElement} form @param {boolean} isBusy @param {string=} words */
function busy(form, isBusy, words = "") {
  const sending = /** @type {HTMLElement} */ (form.querySelector("[data-sending]"));
  sending.hidden = !isBusy;
  if (isBusy) /** @type {HTMLElement} */ (sending.querySelector("label")).textContent = words;
  advance(form, 0);
  form.querySelectorAll("button, input, select").forEach((each) => each.toggleAttribute("inert", isBusy));
}

/** @param {HTMLFormElement} form @param {number} share */
function advance(form, share) {
  /** @type {HTMLProgressElement} */ (form.querySelector("progress")).value = 100 * share;
}

/** @param {HTMLFormElement} form @param {string} words */
function say(form, words) {
  /** @type {HTMLElement} */ (form.querySelector("[data-said]")).textContent = words;
}

/** @param {HTMLFormElement} form */
function fileInput(form) {
  return /** @type {HTMLInputElement} */ (form.elements.namedItem("file"));
}
