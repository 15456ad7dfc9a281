import type { PushedRequest } from "./authorization/pushed";
import type { DeviceApproval, DeviceCode } from "./device/code";
import type { AuthorizationCode } from "./model";

/**
 * What a request changes besides issuing tokens, as data: the store applies it in the transaction of the request's commit.
 *
 * A new kind of effect touches four files: its member here, its statement on each engine (`db/protocol/effects.ts`), what
 * it does in memory (`testing/memory-effects.ts`) and a case of the contract (`testing/contract/effects.ts`).
 */
export type Effect =
  /**
   * Marks a refresh token as used (RFC 6749 §6, RFC 9700 §4.14.2). At most one commit succeeds with it: where the token is used,
   * revoked or gone, the whole commit is a `conflict`.
   */
  | {
      readonly kind: "consume";
      readonly tokenId: string;
      /** A successor never outlives the revocation of this family. null: the token has none. */
      readonly familyId: string | null;
      /** The tokens of the same commit that it is exchanged for: who presents it again within the grace gets these. */
      readonly successor: { readonly refreshId: string; readonly accessId: string };
      /** Milliseconds since the epoch, here as below. */
      readonly at: number;
    }
  /** Writes what a person has allowed, with its code. */
  | { readonly kind: "storeCode"; readonly code: AuthorizationCode }
  /**
   * Marks an authorization code as used (RFC 6749 §4.1.2). At most one commit succeeds with it: where the code is used or gone, the
   * whole commit is a `conflict`. No token of the code outlives the revocation of its family, whose id is the code's.
   */
  | {
      readonly kind: "redeemCode";
      readonly codeId: string;
      readonly at: number;
      /** Until when its row stays. */
      readonly keptUntil: number;
    }
  /** Writes what a device has asked for. Where another code of the realm has the same user code, the commit is a `conflict`. */
  | { readonly kind: "storeDevice"; readonly device: DeviceCode }
  /**
   * A person answers a device's request, before it has expired; `approval` null: they deny it. At most one commit succeeds with it: where
   * somebody has answered, or the code has expired, the commit is a `conflict`.
   */
  | { readonly kind: "answerDevice"; readonly deviceId: string; readonly approval: DeviceApproval | null; readonly at: number }
  /** Notes a poll that came in time. Of polls at once one commit succeeds with it: for the others it is too soon, and they are a `conflict`. */
  | { readonly kind: "pollDevice"; readonly deviceId: string; readonly at: number }
  /** Notes a poll that came too soon, which makes the interval longer (RFC 8628 §3.5). */
  | { readonly kind: "slowDevice"; readonly deviceId: string; readonly at: number }
  /**
   * Marks an allowed device code as used. At most one commit succeeds with it: where the code is used or gone, the whole commit is a
   * `conflict`. No token of the code outlives the revocation of its family, whose id is the code's.
   */
  | { readonly kind: "redeemDevice"; readonly deviceId: string; readonly at: number; readonly keptUntil: number }
  /** Keeps a request that a client has pushed (RFC 9126 §2). */
  | { readonly kind: "storePushed"; readonly pushed: PushedRequest }
  /** Notes that a browser brings a pushed request, and until when it then works. The first time of several stays. */
  | { readonly kind: "openPushed"; readonly pushedId: string; readonly at: number; readonly expiresAt: number; readonly keptUntil: number }
  /**
   * Marks a pushed request as answered. At most one commit succeeds with it: where it is answered or gone, the whole commit is a `conflict`.
   */
  | { readonly kind: "usePushed"; readonly pushedId: string; readonly at: number }
  /**
   * Holds while a token is not revoked, whether used or not: for access tokens that are issued without using it up. Any number of
   * commits may have it; where the token is revoked or gone, the commit is a `conflict`.
   */
  | { readonly kind: "requireUnrevoked"; readonly tokenId: string; readonly familyId: string | null }
  /**
   * Remembers an assertion by which a client has authenticated, or that was traded for a token (RFC 7523 §3 item 7). At most one commit
   * succeeds with it: where it is remembered, the whole commit is a `conflict`.
   */
  | {
      readonly kind: "rememberAssertion";
      /** Who has signed it: a client's internal id, or what names an issuer of a realm. */
      readonly signer: string;
      /** What the signer has named it. */
      readonly jti: string;
      /** When it is refused anyway, as it has expired. */
      readonly keptUntil: number;
    }
  /**
   * Remembers a DPoP proof for which tokens were issued (RFC 9449 §11.1). At most one commit succeeds with it: where it is remembered, the
   * whole commit is a `conflict`. Only requests that are granted have it, so a stranger's proofs are never written.
   */
  | {
      readonly kind: "rememberProof";
      /** Thumbprint of the key that has signed it. */
      readonly jkt: string;
      readonly jti: string;
      /** When it is refused anyway, as it is too old. */
      readonly keptUntil: number;
    }
  /**
   * Holds while a person's session has not ended. Any number of commits may have it; where the session is gone, the commit is a `conflict`.
   */
  | { readonly kind: "requireSession"; readonly sessionId: string }
  /** Notes that a person goes from their session to a client, which is told when the session ends. */
  | {
      readonly kind: "noteSessionClient";
      /** What the client knows the session by. */
      readonly sid: string;
      readonly sessionId: string;
      readonly realmId: string;
      readonly clientRef: string;
      readonly userId: string;
      readonly issuer: string;
      readonly at: number;
    }
  /** Notes that a person is sent back to a client, where they have allowed it something. */
  | { readonly kind: "noteConsentUse"; readonly userId: string; readonly clientRef: string; readonly at: number }
  /** Counts for a client that a used refresh token came again within the grace. */
  | { readonly kind: "countReplay"; readonly realmId: string; readonly clientRef: string; readonly at: number }
  /** Revokes every token of a family, those issued by commits at the same time included. The first time of revocation stays. */
  | { readonly kind: "revokeFamily"; readonly familyId: string; readonly at: number }
  /** Revokes one token, if it exists. The first time of revocation stays. */
  | { readonly kind: "revokeToken"; readonly tokenId: string; readonly at: number };
