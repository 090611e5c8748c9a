// @ts-check
/** Fingers on the photo: it follows them; right accepts, left skips, down undoes, two taps zoom. */

/** @typedef {"right" | "left" | "down"} Direction */

const FAR_PX = 64;
const STILL_PX = 10;
const DOUBLE_TAP_MS = 320;
const LEAN_DEG_PER_PX = 0.03;

export class Gestures {
  /**
   * @param {HTMLElement} stage
   * @param {{swiped: (direction: Direction) => void, moving: (direction: Direction | null, isFar: boolean) => void, doubleTapped: () => void}} listeners
   */
  constructor(stage, listeners) {
    this.stage = stage;
    this.listeners = listeners;
    /** @type {{id: number, x: number, y: number} | null} */ this.from = null;
    this.fingers = 0;
    this.tapped_at = 0;
    stage.addEventListener("pointerdown", (event) => this.down(event));
    stage.addEventListener("pointermove", (event) => this.move(event));
    stage.addEventListener("pointerup", (event) => this.up(event));
    stage.addEventListener("pointercancel", () => this.end());
  }

  /** @param {PointerEvent} event */
  down(event) {
    if (event.pointerType === "mouse") return;
    this.fingers += 1;
    const isZoomed = this.stage.classList.contains("is-zoomed"); // then fingers move about in the photo
    this.from = this.fingers === 1 ? { id: event.pointerId, x: event.clientX, y: event.clientY } : null;
    if (this.from && !isZoomed) this.stage.setPointerCapture(event.pointerId);
    if (!this.from) this.settle();
  }

  /** @param {PointerEvent} event */
  move(event) {
    if (!this.from || event.pointerId !== this.from.id || this.stage.classList.contains("is-zoomed")) return;
    const { x, y } = this.way(event);
    const direction = directionOf(x, y);
    this.drag(direction === "down" ? 0 : x, direction === "down" ? Math.max(0, y) : 0);
    this.listeners.moving(direction, isFar(x, y));
  }

  /** @param {PointerEvent} event */
  up(event) {
    if (event.pointerType === "mouse") return;
    const way = this.from && event.pointerId === this.from.id ? this.way(event) : null;
    const isZoomed = this.stage.classList.contains("is-zoomed");
    this.end();
    if (!way) return;
    const direction = directionOf(way.x, way.y);
    if (direction && isFar(way.x, way.y) && !isZoomed) this.listeners.swiped(direction);
    else if (Math.hypot(way.x, way.y) < STILL_PX) this.tap();
  }

  tap() {
    const now = performance.now();
    const isDouble = now - this.tapped_at < DOUBLE_TAP_MS;
    this.tapped_at = isDouble ? 0 : now;
    if (isDouble) this.listeners.doubleTapped();
  }

  end() {
    this.fingers = Math.max(0, this.fingers - 1);
    this.from = null;
    this.settle();
  }

  settle() {
    this.drag(0, 0);
    this.listeners.moving(null, false);
  }

  /** @param {PointerEvent} event */
  way(event) {
    const { x, y } = this.from || { x: event.clientX, y: event.clientY };
    return { x: event.clientX - x, y: event.clientY - y };
  }

  /** @param {number} x @param {number} y */
  drag(x, y) {
    this.stage.style.setProperty("--drag-x", `${Math.round(x)}px`);
    this.stage.style.setProperty("--drag-y", `${Math.round(y)}px`);
    this.stage.style.setProperty("--lean", `${(x * LEAN_DEG_PER_PX).toFixed(2)}deg`);
  }
}

/** @param {number} x @param {number} y @returns {Direction | null} */
function directionOf(x, y) {
  if (Math.hypot(x, y) < STILL_PX) return null;
  if (Math.abs(x) > Math.abs(y)) return x > 0 ? "right" : "left";
  return y > 0 ? "down" : null;
}

/** @param {number} x @param {number} y */
function isFar(x, y) {
  return Math.max(Math.abs(x), Math.abs(y)) >= FAR_PX;
}
