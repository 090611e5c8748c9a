// @ts-check
/** Speak to the API that programs use as well: session cookie, CSRF header, and the tab that holds the leases. */

/** The server refused: it was reached, and said why. */
export class Refused extends Error {
  /** @param {number} status @param {{code?: string, detail?: string, photo?: number}} problem */
  constructor(status, problem) {
    super(problem.detail || String(status));
    this.status = status;
    this.code = problem.code || "";
    this.detail = problem.detail || "";
  }
}

/** The server was not reached, or not able to answer: the same request may succeed later. */
export class NotReached extends Error {}

/** The session has ended: nothing is lost, and nothing goes on before somebody signs in. */
export class SignedOut extends Error {}

const TOO_MANY = 429;
const SERVER_FAULT = 500;
const TIMEOUT_MS = 20000;

export class Api {
  /** @param {{csrf: string, tab: string}} who */
  constructor({ csrf, tab }) {
    this.csrf = csrf;
    this.tab = tab;
  }

  /**
   * Send one request and give the JSON that came back.
   * @param {string} method @param {string} url @param {object=} body @param {{keepalive?: boolean}=} options
   * @returns {Promise<any>}
   */
  async send(method, url, body, { keepalive = false } = {}) {
    const answer = await this.reach(url, {
      method,
      keepalive,
      credentials: "same-origin",
      headers: { Accept: "application/json", "Content-Type": "application/json", "X-CSRFToken": this.csrf, "X-Magpie-Tab": this.tab },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    if (answer.ok) return answer.status === 204 ? null : answer.json();
    const problem = await answer.json().catch(() => ({}));
    if (answer.status >= SERVER_FAULT || answer.status === TOO_MANY) throw new NotReached(String(answer.status));
    // 403: somebody signed in anew in another tab, and this page's CSRF token is of the session before.
    if (answer.status === 401 || answer.status === 403) throw new SignedOut();
    throw new Refused(answer.status, problem);
  }

  /** @param {string} url @param {RequestInit} request */
  async reach(url, request) {
    try {
      return await fetch(url, { ...request, signal: AbortSignal.timeout(TIMEOUT_MS) });
    } catch (error) {
      throw new NotReached(String(error));
    }
  }
}
