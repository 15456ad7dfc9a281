export interface Endpoints {
  readonly token: string;
  readonly revoke: string;
  readonly introspection: string;
}

/** The addresses that applications call in the realm of an issuer, as the key pages show them. */
export function endpoints({ issuer }: { readonly issuer: string }): Endpoints {
  return { token: `${issuer}/token`, revoke: `${issuer}/revoke`, introspection: `${issuer}/introspect` };
}
