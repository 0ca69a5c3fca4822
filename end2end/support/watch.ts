/** Everything that a browser complains about. A test fails on any complaint that it has not announced. */
import type { BrowserContext, ConsoleMessage, Page } from "@playwright/test";

export class Watch {
  readonly #complaints: string[] = [];
  readonly #allowed: RegExp[] = [];

  /** Announces complaints that the test is about to cause. */
  allow(...patterns: RegExp[]): void {
    this.#allowed.push(...patterns);
  }

  attach(context: BrowserContext): void {
    context.on("page", (page) => this.#attach(page));
    for (const page of context.pages()) this.#attach(page);
  }

  #attach(page: Page): void {
    // The console must be silent altogether, not only without errors: hydration says what it has to say as a warning.
    // Chromium reports what our own sign-out asked it to clear.
    const expected = /^Clear-Site-Data header on /;
    page.on("console", (message: ConsoleMessage) => {
      if (message.type() === "info" && expected.test(message.text())) return;
      // Most tests run without the service worker, and Playwright says so.
      if (message.text() === "Service Worker registration blocked by Playwright") return;
      this.#complaints.push(`console ${message.type()}: ${message.text()} (${message.location().url})`);
    });
    page.on("pageerror", (error) => this.#complaints.push(`page error: ${error.message}\n${error.stack ?? ""}`));
    page.on("crash", () => this.#complaints.push("the page crashed"));
    page.on("requestfailed", (request) => {
      const why = request.failure()?.errorText ?? "unknown";
      // A browser that leaves a page cuts off what that page still fetches: the live stream, always.
      if (why !== "net::ERR_ABORTED") this.#complaints.push(`request failed: ${request.method()} ${request.url()} ${why}`);
    });
  }

  unannounced(): string[] {
    return this.#complaints.filter((complaint) => !this.#allowed.some((pattern) => pattern.test(complaint)));
  }
}

/** What a server's log says that no test expects. */
export class LogWatch {
  readonly #allowed: RegExp[] = [];
  readonly #starts: number[];

  constructor(private readonly programs: readonly { readonly name: string; readonly lines: readonly string[] }[]) {
    this.#starts = programs.map((program) => program.lines.length);
  }

  allow(...patterns: RegExp[]): void {
    this.#allowed.push(...patterns);
  }

  unannounced(): string[] {
    return this.programs.flatMap((program, index) =>
      program.lines
        .slice(this.#starts[index])
        .filter((line) => /"level":"ERROR"|panicked at|^\S+ +ERROR /.test(line))
        .filter((line) => !this.#allowed.some((pattern) => pattern.test(line)))
        .map((line) => `${program.name}: ${line}`),
    );
  }
}
