import { createHash } from "node:crypto";
import { isUniqueViolation } from "#app/db/errors";
import type { Environment } from "#app/oauth/model";
import { generateClientSecret } from "#app/oauth/secrets";
import { readUuid } from "#app/oauth/uuidv7";
import type { Actor } from "../actor";
import { changeConfig } from "../changes";
import { ConflictError, InvalidInputError } from "../errors";
import { requireKey } from "./access";
import type { ShownSecret } from "./generate";
import type { NewSecret } from "./input";
import { MAXIMUM_SECRETS } from "./secret-state";
import { workingSecrets } from "./secret-view";
import { storeSecret } from "./store-secret";

const DAY = 86_400_000;
const LONGEST_DAYS = 3660;

/**
 * "New Secret": a further secret of a key. The older ones go on working until they are revoked or expire.
 *
 * @throws NotFoundError; InvalidInputError by field; ConflictError when the key has {@link MAXIMUM_SECRETS} that
 * work, or when this very form (`formId`) has been sent before.
 */
export async function createSecret(actor: Actor, applicationId: string, environment: Environment, input: NewSecret): Promise<ShownSecret> {
  const secret = generateClientSecret();
  const now = new Date();
  const expiresAt = expiryOf(input, now);
  try {
    return await changeConfig(actor, async (tx, changed) => {
      const { client } = await requireKey(tx, actor, applicationId, environment);
      // First, because the lock of the key's row makes others who add secrets to it wait: the count below stays true.
      await tx.client.update({ where: { id: client.id }, data: { updatedAt: now }, select: { id: true } });
      changed({ kind: "client", key: client.id });
      const working = await tx.clientSecret.count({ where: workingSecrets(client.id, now) });
      if (working >= MAXIMUM_SECRETS) {
        throw new ConflictError(`Maximum number of consumer secrets reached: ${MAXIMUM_SECRETS} work at this time. Revoke one first.`);
      }
      await storeSecret(tx, actor, client, secret, { id: secretIdOf(client.id, input.formId), description: input.description, expiresAt });
      return { clientId: client.clientId, value: secret.secret, hint: secret.hint };
    });
  } catch (error) {
    if (isUniqueViolation(error)) {
      throw new ConflictError("This secret was made already, by the same form. It was shown then; if you do not have it, make another.");
    }
    throw error;
  }
}

/**
 * The row's id, derived of the key and the form (UUIDv8, RFC 9562 §5.8): a form sent twice meets its own row, and none can choose an
 * id or meet a row of another key.
 */
function secretIdOf(clientRef: string, formId: string): string {
  const bytes = createHash("sha256").update(`${clientRef}\n${formId}`).digest();
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return readUuid(bytes, 0);
}

/** When the secret stops working: so many days from now, the end of the day given (UTC), or null for never. */
function expiryOf(input: Pick<NewSecret, "expiry" | "expiryDate">, now: Date): Date | null {
  if (input.expiry === "never") return null;
  if (input.expiry !== "custom") return new Date(now.getTime() + Number(input.expiry) * DAY);
  if (input.expiryDate === undefined) throw new InvalidInputError({ expiryDate: ["Give the last day on which the secret works."] });
  const end = new Date(`${input.expiryDate}T23:59:59.999Z`);
  if (end.getTime() <= now.getTime()) throw new InvalidInputError({ expiryDate: ["Give a day that has not passed."] });
  if (end.getTime() > now.getTime() + LONGEST_DAYS * DAY)
    throw new InvalidInputError({ expiryDate: ["Give a day within the next ten years, or choose Never."] });
  return end;
}
