import { env } from "#app/platform/env";

export interface Endpoints {
  readonly token: string;
  readonly revoke: string;
  readonly introspection: string;
}

/** The addresses applications call, as the key pages show them. */
export function endpoints(): Endpoints {
  const { publicUrl } = env();
  return { token: `${publicUrl}/token`, revoke: `${publicUrl}/revoke`, introspection: `${publicUrl}/introspect` };
}
