import { z } from "zod";
import type { SigningAlgorithm } from "#app/oauth/model";
import type { PrismaClient } from "../database";

/** A signing key as stored. The public JWK is a JSON object's text. */
export interface StoredSigningKey {
  /** `kid` */
  readonly id: string;
  readonly algorithm: SigningAlgorithm;
  readonly publicJwk: string;
  readonly encryptedPrivateJwk: string;
  /** Milliseconds since the epoch; null: it signs. */
  readonly retiredAt: number | null;
  readonly publishedUntil: number | null;
}

const algorithm = z.enum(["ES256", "RS256", "EdDSA"]);

/** The keys that sign or are still published, newest first. */
export async function loadSigningKeys(prisma: PrismaClient, realmId: string): Promise<readonly StoredSigningKey[]> {
  const rows = await prisma.signingKey.findMany({
    where: { realmId, OR: [{ retiredAt: null }, { publishedUntil: { gt: new Date() } }] },
    orderBy: [{ createdAt: "desc" }, { id: "asc" }],
  });
  return rows.map((row) => ({
    id: row.id,
    algorithm: algorithm.parse(row.algorithm),
    publicJwk: row.publicJwk,
    encryptedPrivateJwk: row.encryptedPrivateJwk,
    retiredAt: row.retiredAt?.getTime() ?? null,
    publishedUntil: row.publishedUntil?.getTime() ?? null,
  }));
}
