/** Whether what the database holds is what was answered. */
import { closeOpened, openDetached } from "#app/db/database";
import { countedMinutes } from "#tests/support/counted-usage";
import type { TestClient } from "#tests/support/fixtures";
import { basic } from "#tests/support/protocol-client";

export interface Ledger {
  /** Tokens that were answered and do not introspect as active. */
  readonly missing: number;
  /** Rows of tokens, and what usage says was issued: equal, or something is half written. */
  readonly records: number;
  readonly issued: number;
  /** Records of refusals, and what usage says was refused. */
  readonly failures: number;
  readonly refused: number;
}

const AT_ONCE = 32;

/** Asks the running server about every token, and the database about the counts. Nothing else may be writing. */
export async function readLedger(
  server: { readonly url: string; readonly databaseUrl: string },
  client: TestClient,
  tokens: readonly string[],
) {
  let missing = 0;
  for (let from = 0; from < tokens.length; from += AT_ONCE) {
    const active = await Promise.all(tokens.slice(from, from + AT_ONCE).map((token) => isActive(server.url, client, token)));
    missing += active.filter((live) => !live).length;
  }
  const database = await openDetached({ url: server.databaseUrl });
  try {
    const { prisma } = database;
    const where = { applicationId: client.applicationId };
    const counters = await countedMinutes(prisma, where);
    const sum = (success: boolean) =>
      counters.filter(({ outcome }) => (outcome === "success") === success).reduce((total, { count }) => total + count, 0);
    const ledger: Ledger = {
      missing,
      records: await prisma.tokenRecord.count({ where }),
      issued: sum(true),
      failures: await prisma.failureRecord.count({ where: { ...where, endpoint: "token" } }),
      refused: sum(false),
    };
    return ledger;
  } finally {
    await closeOpened(database);
  }
}

async function isActive(url: string, client: TestClient, token: string): Promise<boolean> {
  const response = await fetch(`${url}/introspect`, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded", authorization: basic(client.clientId, client.secret) },
    body: new URLSearchParams({ token }),
  });
  return (await response.text()).includes('"active":true');
}

/** Sentences that say what is wrong with a ledger; empty when nothing is. */
export function discrepancies({ missing, records, issued, failures, refused }: Ledger, answered: number): readonly string[] {
  return [
    ...(missing > 0 ? [`${missing} answered tokens are not active`] : []),
    ...(records !== issued ? [`${records} token records, ${issued} counted`] : []),
    // Beyond so many a minute a refusal of an application is counted and not kept (ADR 16).
    ...(failures > refused || (refused > 0 && failures === 0) ? [`${failures} failure records, ${refused} counted`] : []),
    ...(records < answered ? [`${answered} tokens answered, ${records} stored`] : []),
  ];
}
