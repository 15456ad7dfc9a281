/** Assertions by which clients have authenticated, or that they have traded for tokens, and DPoP proofs for which they got tokens: each works once. */
import { hash } from "node:crypto";
import type { Database } from "../database";
import { findRow, rowQuery } from "../row-by-key";

const ASSERTION = rowQuery(`"UsedAssertion"`, { id: "text" }, [`"id"`]);

/** The id of an assertion's row: as long whatever its signer has named it. */
export function assertionId({ signer, jti }: { readonly signer: string; readonly jti: string }): string {
  return hash("sha256", `${signer}\0${jti}`, "base64url");
}

/** Whether a commit has remembered it. */
export async function isAssertionUsed(database: Database, assertion: { readonly signer: string; readonly jti: string }): Promise<boolean> {
  return (await findRow(database, ASSERTION, [assertionId(assertion)])) !== undefined;
}

/** The same of a DPoP proof (RFC 9449 §11.1), in the same table. */
export function proofId({ jkt, jti }: { readonly jkt: string; readonly jti: string }): string {
  return hash("sha256", `DPoP\0${jkt}\0${jti}`, "base64url");
}

/** Whether a commit has remembered it. */
export async function isProofUsed(database: Database, proof: { readonly jkt: string; readonly jti: string }): Promise<boolean> {
  return (await findRow(database, ASSERTION, [proofId(proof)])) !== undefined;
}
