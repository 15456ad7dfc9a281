/** What a grant type is to the token endpoint: a file that decides. Issuing, counting and answering are the endpoint's. */
import type { Effect } from "../effects";
import type { GrantTypeName } from "../grant-types";
import type { Authentication, RealmPolicy, RegisteredClient, TokenRecord } from "../model";
import type { Form } from "../request";

/** A token request whose client is authenticated and may use the grant. */
export interface GrantRequest {
  /** The same object at every attempt, when a change of configuration makes the endpoint decide a request again. */
  readonly form: Form;
  readonly client: RegisteredClient;
  readonly policy: RealmPolicy;
  /** Milliseconds since the epoch, one reading an attempt. */
  readonly now: number;
  readonly ip: string;
  /** Thumbprint of the key that the request's tokens are bound to (RFC 9449 §5); null: it came without a proof. */
  readonly jkt: string | null;
}

/** What a grant decided to issue. Scopes are space separated, lifetimes seconds. */
export interface GrantDecision {
  /** The person the tokens act for; null when the client acts as itself. */
  readonly userId: string | null;
  /** That person's mark for the client, past which the tokens are issued; null when there is none. */
  readonly tokensNotBefore: number | null;
  /** The family that the tokens join. null: a refresh token starts one, and without a refresh token there is none. */
  readonly familyId: string | null;
  /** How that person signed in at `/authorize`; null where nobody did. */
  readonly authentication: Authentication | null;
  readonly scope: string;
  /** Identifiers of the APIs that the access token is for; null: the issuer, and so every API of the realm. */
  readonly audience: readonly string[] | null;
  readonly lifetime: number;
  /** The refresh token that is answered with it. */
  readonly refresh: RefreshDecision | null;
  /** An access token that was issued before and is answered again; null: a new one is issued. */
  readonly again: TokenRecord | null;
  /** Where the token comes from (`exchange/lineage.ts`); absent: neither from another one nor from an assertion. */
  readonly lineage?: string;
  /** Of an exchange alone (RFC 8693): whether the request wants a JWT. */
  readonly exchange?: { readonly asJwt: boolean };
  /** What the grant uses up, such as a refresh token: written in the transaction of what is issued for it. */
  readonly effects: readonly Effect[];
}

/** A refresh token that is issued, with the ids of both tokens where an effect names them, or one that there is already. */
export type RefreshDecision =
  | {
      readonly kind: "issue";
      /** Scope and audience are the whole grant's; the access token may have a part of them. */
      readonly scope: string;
      readonly audience: readonly string[] | null;
      readonly lifetime: number;
      readonly ids: { readonly access: string; readonly refresh: string } | null;
    }
  | { readonly kind: "again"; readonly tokenId: string };

/** One grant type. `Ports` is the little it needs from outside. */
export interface Grant<Ports> {
  readonly grantType: GrantTypeName;
  /** The parameters it reads besides `grant_type` and client authentication; all others are ignored. */
  readonly parameters: readonly string[];
  /** Whether a client without a secret may use it. */
  readonly forPublicClients: boolean;
  /** @throws OAuthError when the request is refused */
  decide(request: GrantRequest, ports: Ports): Promise<GrantDecision>;
}
