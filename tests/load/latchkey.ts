import { closeDatabase, openDatabase } from "#app/db/database";
import type { Engine } from "#tests/support/databases";
import { createClient } from "#tests/support/fixtures";
import { basic } from "#tests/support/protocol-client";
import { startServer } from "#tests/support/server";
import type { Subject } from "./subject";

export interface LatchkeyOptions {
  readonly engine: Engine;
  readonly tokenFormat: "opaque" | "jwt";
}

/** The built product on a database of its own, asked for a client_credentials token by HTTP Basic. */
export async function startLatchkey({ engine, tokenFormat }: LatchkeyOptions): Promise<Subject> {
  const server = await startServer({ engine, env: { LOG_LEVEL: "warn" } });
  await openDatabase({ url: server.databaseUrl });
  const client = await createClient({ tokenFormat });
  await closeDatabase();
  return {
    name: `Latchkey, ${engine}, ${tokenFormat}`,
    pid: server.pid,
    request: {
      url: `${server.url}/token`,
      headers: { "content-type": "application/x-www-form-urlencoded", authorization: basic(client.clientId, client.secret) },
      body: "grant_type=client_credentials",
    },
    stop: server.stop,
  };
}
