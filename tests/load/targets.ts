/** What the product promises of its speed, as ratios within one run. */
import type { Measurement } from "./measure";
import { FLOOR, HEALTH, LIST, REMIX, SIGN_IN } from "./subjects";
import { find } from "./table";

export interface Target {
  readonly what: string;
  readonly bound: { readonly atLeast: number } | { readonly atMost: number };
  /** The value, or undefined when the run has not measured what it takes. */
  readonly value: number | undefined;
}

/** Whether a target is met; undefined when it was not measured. */
export function isMet({ bound, value }: Target): boolean | undefined {
  if (value === undefined) return undefined;
  return "atLeast" in bound ? value >= bound.atLeast : value <= bound.atMost;
}

const SQLITE = "Latchkey SQLite opaque";
const POSTGRES = "Latchkey PostgreSQL opaque";

/** Bounds of opaque tokens that differ with the load: × `oidc-provider` in memory, and over PostgreSQL. */
const BY_CONNECTIONS = [
  { connections: 32, inMemory: 3, overPostgres: 4.5 },
  { connections: 128, inMemory: 3.5, overPostgres: 6 },
] as const;

/**
 * Pages a second ÷ those of a Remix page of one route, measured beside each other in November 2026, before pages were made cheaper: their targets are
 * 2.5 × and 2 × that.
 */
const PAGES_BEFORE = { signIn: 0.2, list: 0.1 } as const;

/**
 * The targets and what the run says of them.
 *
 * @param secondStartSeconds from spawning the process to its being ready, on data that exists.
 */
export function targets(all: readonly Measurement[], secondStartSeconds: number | undefined): readonly Target[] {
  const rate = (name: string, connections: number) => find(all, name, connections)?.rate;
  const ratio = (name: string, other: string, connections: number) => quotient(rate(name, connections), rate(other, connections));
  const spread = (name: string) => {
    const figures = find(all, name, 128);
    return quotient(figures?.p99, figures?.p50);
  };
  const ours = all.filter(({ subject }) => subject.name.startsWith("Latchkey"));
  const memory = ours.length > 0 ? Math.max(...ours.map(({ figures }) => figures.megabytes)) : undefined;
  return [
    ...BY_CONNECTIONS.flatMap(({ connections, inMemory, overPostgres }) => [
      atLeast(0.4, `SQLite opaque ÷ floor, ${connections} connections`, ratio(SQLITE, FLOOR, connections)),
      atLeast(
        inMemory,
        `SQLite opaque ÷ oidc-provider in memory, ${connections} connections`,
        ratio(SQLITE, "oidc-provider memory opaque", connections),
      ),
      atLeast(
        overPostgres,
        `PostgreSQL opaque ÷ oidc-provider over PostgreSQL, ${connections} connections`,
        ratio(POSTGRES, "oidc-provider PostgreSQL opaque", connections),
      ),
      atLeast(
        2,
        `SQLite ES256 ÷ oidc-provider in memory with ES256, ${connections} connections`,
        ratio("Latchkey SQLite ES256", "oidc-provider memory ES256", connections),
      ),
      atLeast(0.85, `SQLite, 500 keys ÷ one key, ${connections} connections`, ratio(`${SQLITE}, 500 keys`, SQLITE, connections)),
      atLeast(0.85, `PostgreSQL, 500 keys ÷ one key, ${connections} connections`, ratio(`${POSTGRES}, 500 keys`, POSTGRES, connections)),
      atLeast(1.2, `SQLite introspection ÷ token, ${connections} connections`, ratio("Latchkey SQLite introspection", SQLITE, connections)),
      atLeast(
        1.2,
        `PostgreSQL introspection ÷ token, ${connections} connections`,
        ratio("Latchkey PostgreSQL introspection", POSTGRES, connections),
      ),
      ...["SQLite", "PostgreSQL"].map((engine) =>
        atLeast(
          0.8,
          `${engine} verification ÷ introspection, ${connections} connections`,
          ratio(`Latchkey ${engine} verification`, `Latchkey ${engine} introspection`, connections),
        ),
      ),
    ]),
    atLeast(1.3, "SQLite opaque ÷ oidc-provider over SQLite, 1 connection", ratio(SQLITE, "oidc-provider SQLite opaque", 1)),
    atLeast(1.3, "PostgreSQL opaque ÷ oidc-provider over PostgreSQL, 1 connection", ratio(POSTGRES, "oidc-provider PostgreSQL opaque", 1)),
    atMost(4, "SQLite opaque, p99 ÷ p50, 128 connections", spread(SQLITE)),
    atMost(4, "PostgreSQL opaque, p99 ÷ p50, 128 connections", spread(POSTGRES)),
    atLeast(0.5, "GET /healthz ÷ floor, 32 connections", ratio(HEALTH, FLOOR, 32)),
    atLeast(2.5 * PAGES_BEFORE.signIn, "sign-in page ÷ a Remix page of one route, 32 connections", ratio(SIGN_IN, REMIX, 32)),
    atLeast(2 * PAGES_BEFORE.list, "list of 1,000 applications ÷ a Remix page of one route, 32 connections", ratio(LIST, REMIX, 32)),
    atMost(250, "memory of a process under load, MB", memory),
    atMost(3, "second start, seconds until ready", secondStartSeconds),
  ];
}

function quotient(value: number | undefined, by: number | undefined): number | undefined {
  return value === undefined || by === undefined || by === 0 ? undefined : value / by;
}

function atLeast(bound: number, what: string, value: number | undefined): Target {
  return { what, bound: { atLeast: bound }, value };
}

function atMost(bound: number, what: string, value: number | undefined): Target {
  return { what, bound: { atMost: bound }, value };
}
