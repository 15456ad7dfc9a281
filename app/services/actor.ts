/** The person on whose behalf a use case runs, and the request it came in. First argument of every use case. */
export interface Actor {
  readonly userId: string;
  readonly realmId: string;
  /** The realm's issuer: the addresses that this person is shown lie under it. */
  readonly issuer: string;
  readonly name: string;
  readonly email: string;
  readonly role: "developer" | "admin";
  /** The session's id hash, so that lists can mark "this session". */
  readonly sessionIdHash: string;
  /** When the password was last typed in this session; null: not since it began. */
  readonly confirmedAt: Date | null;
  readonly ip: string;
  readonly requestId: string;
}
