/** People, and what they registered: applications with two keys each, and one secret a key. */
import { sortKeyOf } from "#app/services/sort-key";
import { DAY, type Filling, insert, REALM } from "./filling";

/** Secrets of the busiest application's key for production: its own, and two after all others. */
export const busiestSecrets = (applications: number): readonly string[] => ["0", String(2 * applications), String(2 * applications + 1)];

/** Statements for all of them. */
export function portal({ dialect, id, users, applications, created, now }: Filling): string[] {
  const person = "((i * 48271) % 65536)";
  const application = `((i * 48271) % ${applications + 3})`;
  // As `sortKeyOf` makes it of a word and a number.
  const sortKey = (word: string, number: string) => {
    const digits = `CAST(${number} AS TEXT)`;
    return `'${sortKeyOf(word)}' || ${dialect.hexText(`'00' || length(${digits}) || ${digits}`)}`;
  };
  return [
    insert(
      "User",
      {
        id: id("user", "i"),
        realmId: REALM,
        email: "'person-' || i || '@example.com'",
        name: `'Person ' || ${person}`,
        sortKey: sortKey("Person ", person),
        passwordHash: "''",
        role: "CASE WHEN i = 0 THEN 'admin' ELSE 'developer' END",
        createdAt: created,
        updatedAt: created,
      },
      dialect.series(0, users),
    ),
    insert(
      "Application",
      {
        id: id("application", "i"),
        realmId: REALM,
        ownerId: id("user", `CASE WHEN i < 1000 THEN 1 ELSE i % ${users} END`),
        name: `'Application ' || ${application}`,
        sortKey: sortKey("Application ", application),
        status: "CASE WHEN i % 500 = 3 THEN 'suspended' ELSE 'active' END",
        createdAt: dialect.time(`${now - 90 * DAY} + i * 60000`),
        updatedAt: created,
      },
      dialect.series(0, applications),
    ),
    insert(
      "Client",
      {
        id: id("client", "i"),
        realmId: REALM,
        applicationId: id("application", "i / 2"),
        clientId: `'client-' || ${dialect.hex("i", 12)}`,
        environment: "CASE WHEN i % 2 = 0 THEN 'PRODUCTION' ELSE 'SANDBOX' END",
        grantTypes: `CASE WHEN i % 10 = 0 THEN '["client_credentials","password","refresh_token"]' ELSE '["client_credentials"]' END`,
        createdAt: created,
        updatedAt: created,
      },
      dialect.series(0, 2 * applications),
    ),
    insert(
      "ClientSecret",
      {
        id: id("secret", "i"),
        clientRef: id("client", `CASE WHEN i < ${2 * applications} THEN i ELSE 0 END`),
        hint: "'abcd'",
        algorithm: "'sha256'",
        hash: "'x'",
        createdById: id("user", "0"),
        createdAt: created,
        expiresAt: `CASE WHEN i % 100 = 1 THEN ${dialect.time(`${now} + (i % 60000) * 36000`)} END`,
      },
      dialect.series(0, 2 * applications + 2),
    ),
  ];
}
