/** For tests of keys: applications that have some. */
import { randomUUID } from "node:crypto";
import { database } from "#app/db/database";
import type { Actor } from "../actor";
import { newActor, newApplication } from "../applications/testing";
import type { KeyConfiguration } from "./configuration";
import { generateKeys } from "./key";
import type { NewSecret, ShownSecret } from "./secrets";

/** The input of a key for tests in which its values do not matter. */
export const PLAIN: KeyConfiguration = { grantTypes: ["client_credentials"], tokenFormat: "opaque", scopes: null };

/** The input of a further secret. */
export function newSecret(): NewSecret {
  return { idempotencyKey: randomUUID(), description: "billing server", expiry: { kind: "days", days: 90 } };
}

/** An application of a new developer's with production keys, and their secret as it was shown. */
export async function withKeys(): Promise<{ readonly actor: Actor; readonly id: string; readonly secret: ShownSecret }> {
  const actor = await newActor();
  const id = await newApplication(actor);
  const generated = await generateKeys(actor, id, "PRODUCTION", PLAIN);
  if (generated.outcome !== "generated") throw new Error("no keys");
  return { actor, id, secret: generated.secret };
}

/** The row of the one secret that `withKeys` made. */
export async function onlySecret(applicationId: string) {
  return await database().prisma.clientSecret.findFirstOrThrow({ where: { client: { applicationId } } });
}
