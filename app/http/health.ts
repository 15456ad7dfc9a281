/** What the listener answers itself, before any limit: whether the process is up, and whether it can serve. */
import { type Readiness, readiness } from "#app/services/readiness";

const LIVE = "/healthz";
const READY = "/readyz";

/** The paths of {@link healthAnswer}. */
export const HEALTH_PATHS: readonly string[] = [LIVE, READY];

/** Milliseconds that a check of the database counts for: however many requests come, it is checked a few times a second. */
const CHECK_COUNTS_MS = 250;

export interface HealthAnswer {
  readonly status: 200 | 503;
  readonly body: Readiness | { readonly status: "ok" };
}

const ALIVE: HealthAnswer = { status: 200, body: { status: "ok" } };

let lastCheck: { readonly at: number; readonly result: Promise<Readiness> } | undefined;

/**
 * `/healthz`: the process answers, also without its database. `/readyz`: the database is reachable and has every migration,
 * for load balancers and start scripts. Undefined for every other path. Never rejects.
 */
export function healthAnswer(path: string): HealthAnswer | Promise<HealthAnswer> | undefined {
  if (path === LIVE) return ALIVE;
  return path === READY ? readyAnswer() : undefined;
}

async function readyAnswer(): Promise<HealthAnswer> {
  const now = performance.now();
  if (lastCheck === undefined || now - lastCheck.at > CHECK_COUNTS_MS) lastCheck = { at: now, result: readiness() };
  const body = await lastCheck.result;
  return { status: body.status === "ready" ? 200 : 503, body };
}
