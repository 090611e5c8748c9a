// @ts-check
/** Words that people read: the page brings them, in their language. */

/** @param {string} id @returns {any} */
export function fromPage(id) {
  return JSON.parse(document.getElementById(id)?.textContent || "{}");
}

/** Fill the `{placeholders}` of a sentence. @param {string} sentence @param {Record<string, string | number>} values */
export function fill(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

const MINUTE_S = 60;
const HOUR_S = 3600;

/** Say how long ago something was. @param {number} seconds @param {Record<string, string>} words */
export function ago(seconds, words) {
  if (seconds < MINUTE_S) return fill(words.seconds_ago, { n: Math.max(0, Math.round(seconds)) });
  if (seconds < HOUR_S) return fill(words.minutes_ago, { n: Math.round(seconds / MINUTE_S) });
  return fill(words.hours_ago, { n: Math.round(seconds / HOUR_S) });
}

/** @param {number} share  0 to 1 */
export function percent(share) {
  return `${Math.round(share * 100)} %`;
}
