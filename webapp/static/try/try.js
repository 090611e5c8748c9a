// @ts-check
/** Try an image: drop, paste or choose one; the server's answer comes by HTMX; on request the image goes to review. */

import { randomId } from "../review/ids.js";

const config = JSON.parse(document.getElementById("try-config").textContent);
const root = document.getElementById("try");
const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (root.querySelector(`[data-part=${name}]`));
const form = /** @type {HTMLFormElement} */ (root.querySelector("form"));
const input = /** @type {HTMLInputElement} */ (document.getElementById("file"));
const preview = /** @type {HTMLImageElement} */ (part("preview"));
const send = /** @type {HTMLButtonElement} */ (part("send"));
let clientId = ""; // one per image: sending it twice makes one photo

/** @param {string} words @param {"" | "success" | "error"} grade @param {string=} url */
function say(words, grade, url) {
  const notice = part("notice");
  notice.className = `notice${grade ? ` notice-${grade}` : ""}`;
  notice.textContent = words;
  notice.hidden = !words;
  if (!url) return;
  const link = document.createElement("a");
  link.href = url;
  link.textContent = words;
  notice.replaceChildren(link);
}

/** Show the chosen image and ask about it at once. */
function chosen() {
  const file = input.files?.[0];
  if (!file) return;
  if (!file.type.startsWith("image/")) return say(config.words.no_image, "error");
  if (file.size > config.most) return say(config.words.large, "error");
  say("", "");
  clientId = randomId();
  URL.revokeObjectURL(preview.src);
  preview.src = URL.createObjectURL(file);
  preview.hidden = false;
  root.classList.add("try-has-image");
  send.hidden = false;
  send.disabled = false;
  form.requestSubmit();
}

/** @param {DataTransfer | null} brought */
function take(brought) {
  const file = Array.from(brought?.files ?? []).find((each) => each.type.startsWith("image/"));
  if (!file) return say(config.words.no_image, "error");
  const files = new DataTransfer();
  files.items.add(file);
  input.files = files.files;
  chosen();
}

/** Send the image as any upload is sent. */
async function toReview() {
  const file = input.files?.[0];
  if (!file) return;
  send.disabled = true;
  say(config.words.sending, "");
  const headers = { "Content-Type": file.type, "X-CSRFToken": config.csrf, Accept: "application/json" };
  const url = config.upload.replace(/0{8}-0{4}-0{4}-0{4}-0{12}/, clientId);
  try {
    const answer = await fetch(url, { method: "PUT", headers, body: file, credentials: "same-origin" });
    const body = await answer.json().catch(() => ({}));
    if (!answer.ok) throw new Error(config.words.failed.replace("{detail}", body.detail ?? answer.status));
    say(config.words.sent.replace("{photo}", body.id), "success", config.photo.replace("/0/", `/${body.id}/`));
  } catch (error) {
    send.disabled = false;
    say(error instanceof TypeError ? config.words.network : error.message, "error");
  }
}

const drop = part("drop");
drop.addEventListener("dragover", (event) => {
  event.preventDefault();
  drop.classList.add("try-over");
});
drop.addEventListener("dragleave", () => drop.classList.remove("try-over"));
drop.addEventListener("drop", (event) => {
  event.preventDefault();
  drop.classList.remove("try-over");
  take(event.dataTransfer);
});
document.addEventListener("paste", (event) => take(event.clipboardData));
input.addEventListener("change", chosen);
send.addEventListener("click", toReview);
// A refusal is words to show as well; a whole page of an error is not.
document.body.addEventListener("htmx:beforeSwap", (event) => {
  const { detail } = /** @type {CustomEvent} */ (event);
  if (detail.target.id !== "said" || detail.xhr.status < 400) return;
  detail.shouldSwap = !detail.xhr.responseText.includes("<html");
  if (!detail.shouldSwap) say(config.words.failed.replace("{detail}", detail.xhr.status), "error");
});
document.body.addEventListener("htmx:sendError", () => say(config.words.network, "error"));
