/** The addresses that applications call, as screens show them: absolute URLs. */
export interface Endpoints {
  readonly token: string;
  readonly authorize: string;
  readonly deviceAuthorization: string;
  readonly revoke: string;
  readonly introspection: string;
}

/**
 * The endpoints of the realm of an issuer.
 *
 * @example endpoints({ issuer: "https://keys.example" }).token // "https://keys.example/token"
 */
export function endpoints({ issuer }: { readonly issuer: string }): Endpoints {
  return {
    token: `${issuer}/token`,
    authorize: `${issuer}/authorize`,
    deviceAuthorization: `${issuer}/device_authorization`,
    revoke: `${issuer}/revoke`,
    introspection: `${issuer}/introspect`,
  };
}
