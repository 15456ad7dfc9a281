/** The page of an application's tokens: its address as the service's query, and its forms as what the use cases take. */
import { z } from "zod";
import { type TokenQuery, tokenQuerySchema } from "#app/services/tokens/query";
import type { RevokeAllInput } from "#app/services/tokens/revocation";
import { confirmationForm } from "../form-submission";

/** The fields of the filter as they stand in the URL; one that makes no sense is empty here and has an error. */
interface TokenFilterForm {
  readonly environment: string;
  readonly grant: string;
  readonly state: string;
  readonly secret: string;
  readonly errors: Readonly<Partial<Record<"environment" | "grant" | "state" | "secret", readonly string[]>>>;
}

const { environment, grantType, state, secretId, before, after } = tokenQuerySchema.shape;

/**
 * Reads `environment`, `grant`, `state`, `secret` and the place in the list (`before` or `after`). What makes no sense is left out:
 * a field says so, a place is the first page.
 *
 * @example readTokenQuery(new URLSearchParams("state=active")).query // { state: "active" }
 */
export function readTokenQuery(parameters: URLSearchParams): { readonly query: TokenQuery; readonly form: TokenFilterForm } {
  const given = (name: string) => parameters.get(name) || undefined;
  const place = given("environment");
  const fields = {
    environment: environment.safeParse(place === "production" || place === "sandbox" ? place.toUpperCase() : place?.toLowerCase()),
    grant: grantType.safeParse(given("grant")),
    state: state.safeParse(given("state")),
    secret: secretId.safeParse(given("secret")),
  };
  const written = (name: keyof typeof fields) => (fields[name].success ? (given(name) ?? "") : "");
  const errors = Object.entries(fields).flatMap(([name, { error }]) => (error ? [[name, error.issues.map(({ message }) => message)]] : []));
  const query = {
    environment: fields.environment.data,
    grantType: fields.grant.data,
    state: fields.state.data,
    secretId: fields.secret.data,
    before: before.safeParse(given("before")).success ? given("before") : undefined,
    after: after.safeParse(given("after")).success ? given("after") : undefined,
  };
  return {
    query,
    form: {
      environment: written("environment"),
      grant: written("grant"),
      state: written("state"),
      secret: written("secret"),
      errors: Object.fromEntries(errors),
    },
  };
}

const revokeAllForm = confirmationForm.extend({ intent: z.literal("revoke-all"), stated: z.int() });

/** The two forms of the page. */
export const tokenForms = z.discriminatedUnion("intent", [z.object({ intent: z.literal("revoke"), tokenId: z.string() }), revokeAllForm]);

/**
 * The numbers of a confirmation. What was typed may have blanks and commas between its digits; anything but a number is NaN, which the
 * use case refuses.
 *
 * @example revokeAllInput({ intent: "revoke-all", stated: 2500, confirmation: "2,500" }) // { stated: 2500, confirmation: 2500 }
 */
export function revokeAllInput({ stated, confirmation }: z.output<typeof revokeAllForm>): RevokeAllInput {
  const digits = confirmation.replace(/[\s,]/g, "");
  return { stated, confirmation: /^(0|[1-9]\d*)$/.test(digits) ? Number(digits) : Number.NaN };
}
