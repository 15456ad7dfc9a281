/** Requests that a stopped server (SIGSTOP) finds all at once when it continues: until then they wait in the kernel. */
import { Agent, request } from "node:http";
import type { TestClient } from "#tests/support/fixtures";
import { basic } from "#tests/support/protocol-client";
import type { RunningServer } from "#tests/support/server";

export interface BurstAnswer {
  readonly status: number;
  readonly retryAfter: string | undefined;
  readonly contentType: string | undefined;
  readonly body: string;
}

/** An answer that takes so long is a hang. */
const HANG_MS = 20_000;

/** As many clients as a burst has requests, each with a connection of its own that it keeps. */
export class Burst {
  readonly #agent: Agent;

  constructor(
    private readonly server: RunningServer,
    private readonly client: TestClient,
    readonly size: number,
    /** Of every request, beside its own. */
    private readonly headers: Readonly<Record<string, string>> = {},
  ) {
    this.#agent = new Agent({ keepAlive: true, maxSockets: size, maxFreeSockets: size });
  }

  /**
   * Every client asks at the same time, so that each has its connection: a stopped server accepts no new ones. On a busy
   * machine the kernel may drop a connection before the server could take it: that client asks again.
   */
  async open(): Promise<readonly BurstAnswer[]> {
    return await Promise.all(Array.from({ length: this.size }, () => this.#ask().catch(() => this.#ask())));
  }

  /** Every client sends a token request while the server is stopped; then it continues. `also` is requested meanwhile. */
  async strike<T>(also: () => Promise<T>): Promise<{ readonly answers: readonly BurstAnswer[]; readonly also: T }> {
    await this.server.signalAll("SIGSTOP");
    const asked = this.#askAll(this.size);
    const others = also();
    // Until the requests have left this process.
    await new Promise((resolve) => setTimeout(resolve, 500));
    await this.server.signalAll("SIGCONT");
    return { answers: await asked, also: await others };
  }

  /** Every client asks, a few at a time. */
  async askGently(): Promise<readonly BurstAnswer[]> {
    const answers: BurstAnswer[] = [];
    for (let asked = 0; asked < this.size; asked += 50) answers.push(...(await this.#askAll(Math.min(50, this.size - asked))));
    return answers;
  }

  close(): void {
    this.#agent.destroy();
  }

  async #askAll(count: number): Promise<readonly BurstAnswer[]> {
    return await Promise.all(Array.from({ length: count }, () => this.#ask()));
  }

  async #ask(): Promise<BurstAnswer> {
    const { clientId, secret } = this.client;
    const headers = { ...this.headers, authorization: basic(clientId, secret), "content-type": "application/x-www-form-urlencoded" };
    return await new Promise((resolve, reject) => {
      const asking = request(`${this.server.url}/token`, { method: "POST", agent: this.#agent, headers, timeout: HANG_MS }, (answer) => {
        let body = "";
        answer.setEncoding("utf8");
        answer.on("data", (text: string) => {
          body += text;
        });
        answer.on("end", () => {
          const { "retry-after": retryAfter, "content-type": contentType } = answer.headers;
          resolve({ status: answer.statusCode ?? 0, retryAfter, contentType, body });
        });
      });
      asking.on("timeout", () => asking.destroy(new Error("no answer came")));
      asking.on("error", reject);
      asking.end("grant_type=client_credentials");
    });
  }
}
