/** A sandbox and a server of their own, on free ports and with data that goes away at the end. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { until } from "./wait.ts";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "../..");
const BIN = join(ROOT, "target", process.env.WECARE_PROFILE ?? "release");
const LOGS = join(ROOT, "target/logs/e2e");

type Name = "sandbox" | "server";

/** One program with all it has printed. */
class Program {
  readonly lines: string[] = [];
  /** Milliseconds from the start of the process until it was healthy. */
  readyAfter = Number.NaN;
  #process: ChildProcess;
  #began = performance.now();

  constructor(
    readonly name: Name,
    private readonly args: string[],
    private readonly env: NodeJS.ProcessEnv,
    private readonly log: string,
  ) {
    this.#process = this.#spawn("w");
  }

  #spawn(flags: "w" | "a"): ChildProcess {
    const options = { cwd: ROOT, env: this.env, stdio: ["ignore", "pipe", "pipe"] as ["ignore", "pipe", "pipe"] };
    const started: ChildProcess = spawn(join(BIN, this.name === "server" ? "wecare" : "sandbox"), this.args, options);
    const file = createWriteStream(this.log, { flags });
    for (const stream of [started.stdout, started.stderr]) {
      let rest = "";
      stream?.setEncoding("utf8").on("data", (text: string) => {
        file.write(text);
        const lines = (rest + text).split("\n");
        rest = lines.pop() ?? "";
        this.lines.push(...lines);
      });
    }
    running.add(started);
    void once(started, "exit").then(() => running.delete(started));
    return started;
  }

  /** Starts it again after it was stopped: same ports, same settings. */
  startAgain(): void {
    this.#began = performance.now();
    this.#process = this.#spawn("a");
  }

  /** Ends it as a crash would. */
  async crash(): Promise<void> {
    const gone = once(this.#process, "exit");
    this.#process.kill("SIGKILL");
    await gone;
  }

  get hasStopped(): boolean {
    return this.#process.exitCode !== null || this.#process.signalCode !== null;
  }

  get pid(): number {
    if (this.#process.pid === undefined) throw new Error(`The ${this.name} could not be started; is it built?`);
    return this.#process.pid;
  }

  async healthy(url: string, within = 60_000): Promise<void> {
    await until(`${this.name} to be healthy at ${url}`, within, async () => {
      if (this.hasStopped) throw new Error(`The ${this.name} stopped while starting:\n${this.lines.slice(-30).join("\n")}`);
      const answer = await fetch(url).catch(() => null);
      return answer?.status === 200;
    }).catch((error: unknown) => {
      throw new Error(`${String(error)}\n${this.lines.slice(-30).join("\n")}`);
    });
    this.readyAfter = performance.now() - this.#began;
  }

  /** Stops it as an operator would; it must go by itself and in order. */
  async stop(): Promise<void> {
    if (this.hasStopped) {
      throw new Error(`The ${this.name} had stopped by itself:\n${this.lines.slice(-30).join("\n")}`);
    }
    const gone = once(this.#process, "exit");
    this.#process.kill("SIGTERM");
    const timer = setTimeout(() => this.#process.kill("SIGKILL"), 45_000);
    const [code, signal] = (await gone) as [number | null, string | null];
    clearTimeout(timer);
    if (code !== 0) throw new Error(`The ${this.name} ended with ${signal ?? `code ${String(code)}`} when asked to stop.`);
  }
}

// What a worker that crashes leaves behind would hold ports and memory.
const running = new Set<ChildProcess>();
process.on("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer().listen(0, "127.0.0.1");
      await once(server, "listening");
      return server;
    }),
  );
  const ports = servers.map((server) => {
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("a port was asked for");
    return address.port;
  });
  await Promise.all(
    servers.map(async (server) => {
      server.close();
      await once(server, "close");
    }),
  );
  return ports;
}

export class Stack {
  private constructor(
    /** What people open: `http://127.0.0.1:PORT`. */
    readonly url: string,
    /** The sandbox as browsers reach it: another host name, so that SameSite is really tested. */
    readonly sandboxUrl: string,
    /** The same for Node. */
    readonly control: string,
    readonly sandbox: Program,
    readonly server: Program,
    private readonly data: string,
  ) {}

  static async start(index: number, seed = 200, more: NodeJS.ProcessEnv = {}): Promise<Stack> {
    const [port, sandboxPort, dynamodbPort] = (await freePorts(3)) as [number, number, number];
    const data = mkdtempSync(join(tmpdir(), "wecare-e2e-"));
    mkdirSync(LOGS, { recursive: true });
    const url = `http://127.0.0.1:${port}`;
    const control = `http://127.0.0.1:${sandboxPort}`;
    const options = ["--data", data, "--port", String(sandboxPort), "--dynamodb-port", String(dynamodbPort), "--dashboard", url];
    // Nothing of the machine's own AWS settings may reach the programs.
    const bare = { PATH: process.env.PATH, HOME: data };
    const printed = execFileSync(join(BIN, "sandbox"), [...options, "--env"], { encoding: "utf8", env: bare });
    const given = printed
      .split("\n")
      .filter((line) => line.includes("="))
      .map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]);
    const env = {
      ...bare,
      ...(Object.fromEntries(given) as Record<string, string>),
      WECARE_LISTEN: `127.0.0.1:${port}`,
      WECARE_PUBLIC_URL: url,
      WECARE_TABLE: "wecare",
      WECARE_SESSIONS_TABLE: "wecare-sessions",
      // Tests are quicker than people, and several servers run on one machine.
      WECARE_LIMIT_USER: "off",
      WECARE_LIMIT_ADDRESS: "off",
      WECARE_LIMIT_SIGN_IN: "off",
      WECARE_LIMIT_DRAFT: "off",
      WECARE_METRICS_LISTEN: "off",
      // Tests of undo have a stack of their own.
      WECARE_UNDO_SECONDS: "off",
      ...more,
    };
    const sandbox = new Program("sandbox", [...options, "--seed", String(seed)], bare, join(LOGS, `sandbox-${index}.log`));
    // What it begins with is made first, about a hundred conversations in a second.
    await sandbox.healthy(`${control}/health`, 60_000 + 20 * seed);
    execFileSync(join(BIN, "wecare"), ["provision"], { cwd: ROOT, env, stdio: "pipe" });
    const server = new Program("server", ["serve"], env, join(LOGS, `server-${index}.log`));
    await server.healthy(`${url}/readyz`);
    return new Stack(url, `http://localhost:${sandboxPort}`, control, sandbox, server, data);
  }

  async stop(): Promise<void> {
    try {
      // The server first: it finishes what it is sending while the sandbox still answers.
      await this.server.stop();
      await this.sandbox.stop();
    } finally {
      rmSync(this.data, { recursive: true, force: true });
    }
  }
}
