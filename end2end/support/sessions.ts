/** Sessions that tests share: one a person and worker, made at the Hosted UI once and lent to each browser that signs in. */
import type { BrowserContext, Cookie } from "@playwright/test";
import type { Who } from "./people.ts";

/** Our session and the Hosted UI's. Nothing else, or one test's time zone or theme would reach the next. */
const isSession = ({ name }: Cookie): boolean => name === "__Host-wecare" || name === "cognito";

export class Sessions {
  readonly #cookies = new Map<Who, Cookie[]>();
  readonly #borrowers = new WeakSet<BrowserContext>();

  /** Puts a person's session into this browser; false when nobody has signed in as this person yet. */
  async lend(context: BrowserContext, who: Who): Promise<boolean> {
    const cookies = this.#cookies.get(who);
    if (cookies === undefined) return false;
    this.#borrowers.add(context);
    await context.addCookies(cookies);
    return true;
  }

  /** Keeps the session that this browser has just begun, for all that follow. */
  async keep(context: BrowserContext, who: Who): Promise<void> {
    this.#cookies.set(who, (await context.cookies()).filter(isSession));
    this.#borrowers.add(context);
  }

  shares(context: BrowserContext): boolean {
    return this.#borrowers.has(context);
  }
}

const known = new WeakMap<BrowserContext, Sessions>();

/** Lets a browser share the sessions of its worker's stack. */
export function share(context: BrowserContext, sessions: Sessions): void {
  known.set(context, sessions);
}

export const sessionsOf = (context: BrowserContext): Sessions | undefined => known.get(context);
