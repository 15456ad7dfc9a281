/** What was done and what failed: the audit log and the failure records. */
import { DAY, type Filling, insert, REALM } from "./filling";

/** Statements for a quarter of a million of the one and a million of the other. */
export function history({ dialect, id, users, applications, scattered, now }: Filling): string[] {
  return [
    insert(
      "AuditEvent",
      {
        id: id("user", "i + 1000000"),
        at: dialect.time(`${now - 90 * DAY} + i * 30000`),
        realmId: REALM,
        actorId: id("user", `i % ${users}`),
        actorName: `'Person ' || (i % ${users})`,
        action: "CASE i % 4 WHEN 0 THEN 'application.create' WHEN 1 THEN 'secret.create' WHEN 2 THEN 'key.update' ELSE 'token.revoke' END",
        targetType: "CASE i % 2 WHEN 0 THEN 'application' ELSE 'secret' END",
        targetId: id("application", `i % ${applications}`),
      },
      dialect.series(0, 250_000),
    ),
    insert(
      "FailureRecord",
      {
        id: id("user", "i + 2000000"),
        at: dialect.time(`${now - 30 * DAY} + i * 2592`),
        realmId: REALM,
        endpoint: "'token'",
        applicationId: id("application", `CASE WHEN i % 2 = 0 THEN 0 ELSE ${scattered("i")} END`),
        clientRef: "''",
        environment: "'PRODUCTION'",
        grantType: "'client_credentials'",
        secretId: "''",
        cause: "'secret_unknown'",
        ip: "'192.0.2.1'",
      },
      dialect.series(0, 1_000_000),
    ),
  ];
}
