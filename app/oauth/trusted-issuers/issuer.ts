/** Issuers whose assertions an admin lets clients trade for tokens (RFC 7523 §2.1). Nobody is trusted without a row of the admin's. */
import type { PublicKeys } from "../client-auth/assertion";

/** RFC 7523 §2.1. */
export const JWT_BEARER_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer";

/** What an admin has decided on an issuer. */
export interface TrustedIssuer {
  /** Internal id: tokens refer to it, and die when it goes. */
  readonly id: string;
  /** `iss`, compared as a string (RFC 7523 §3 item 1). It holds no `#`. */
  readonly issuer: string;
  readonly keys: PublicKeys;
  /** What `aud` may name instead of the realm's issuers and token endpoints; null: those. */
  readonly audiences: ReadonlySet<string> | null;
  /** Internal ids of the clients that may present its assertions. */
  readonly clients: ReadonlySet<string>;
  /**
   * Domains, in lower case, whose e-mail addresses the issuer speaks for: an assertion is about the user of the realm who has the address. null: its
   * subjects are no users of the realm.
   */
  readonly emailDomains: ReadonlySet<string> | null;
  /** The scopes that tokens may have at most; null: what the client may have. */
  readonly scopes: ReadonlySet<string> | null;
  /** Seconds that an assertion may live at most. */
  readonly longestLife: number;
}

/** Bounds of {@link TrustedIssuer.longestLife}. A used assertion is remembered for as long. */
export const ASSERTION_LIFE = { least: 60, most: 86_400, usual: 600 } as const;
