/** Which tokens are listed. Read from the URL; what is wrong there is left out and said so. */
import { z } from "zod";
import { grantTypeInfo } from "#app/oauth/grant-types";
import type { Environment } from "#app/oauth/model";
import { isRowId } from "../applications/access";
import { TOKEN_STATES, type TokenState } from "./state";

export interface TokenFilter {
  readonly environment?: Environment;
  readonly grantType?: string;
  readonly state?: TokenState;
  readonly secretId?: string;
}

/** A place in the list, which is ordered by time of issue and id. */
export interface TokenCursor {
  readonly issuedAt: Date;
  readonly id: string;
}

export interface TokenPage {
  readonly direction: "older" | "newer";
  readonly cursor: TokenCursor;
}

type Field = "environment" | "grant" | "state" | "secret";

export interface TokenFilterForm {
  readonly environment: string;
  readonly grant: string;
  readonly state: string;
  readonly secret: string;
  readonly errors: Readonly<Partial<Record<Field, readonly string[]>>>;
}

const rules: Readonly<Record<Field, { readonly schema: z.ZodType<string>; readonly message: string }>> = {
  environment: { schema: z.enum(["production", "sandbox"]), message: "Choose one of the environments in the list." },
  grant: { schema: z.string().refine((name) => grantTypeInfo(name) !== undefined), message: "Choose one of the grant types in the list." },
  state: { schema: z.enum(TOKEN_STATES), message: "Choose one of the states in the list." },
  secret: { schema: z.string().refine(isRowId), message: "Choose one of the secrets in the list." },
};

/**
 * Reads `environment`, `grant`, `state`, `secret` and the place in the list (`before` or `after`).
 *
 * @example readTokenFilter(new URLSearchParams("state=active")).filter // { state: "active" }
 */
export function readTokenFilter(parameters: URLSearchParams): {
  readonly filter: TokenFilter;
  readonly form: TokenFilterForm;
  readonly page: TokenPage | undefined;
} {
  const errors: Partial<Record<Field, readonly string[]>> = {};
  const read = (field: Field): string => {
    const value = parameters.get(field) ?? "";
    if (value === "" || rules[field].schema.safeParse(value).success) return value;
    errors[field] = [rules[field].message];
    return "";
  };
  const form = { environment: read("environment"), grant: read("grant"), state: read("state"), secret: read("secret") };
  const state = TOKEN_STATES.find((known) => known === form.state);
  return {
    filter: {
      ...(form.environment === "" ? {} : { environment: form.environment === "sandbox" ? "SANDBOX" : "PRODUCTION" }),
      ...(form.grant === "" ? {} : { grantType: form.grant }),
      ...(state === undefined ? {} : { state }),
      ...(form.secret === "" ? {} : { secretId: form.secret }),
    },
    form: { ...form, errors },
    page: readPage(parameters),
  };
}

function readPage(parameters: URLSearchParams): TokenPage | undefined {
  const before = parseCursor(parameters.get("before"));
  if (before) return { direction: "older", cursor: before };
  const after = parseCursor(parameters.get("after"));
  return after && { direction: "newer", cursor: after };
}

/** A cursor as written in a URL. It has the time of issue, by which the index is ordered. */
export function formatCursor({ issuedAt, id }: TokenCursor): string {
  return `${issuedAt.getTime().toString(36)}.${id}`;
}

function parseCursor(text: string | null): TokenCursor | undefined {
  const [time = "", id = ""] = (text ?? "").split(".");
  if (!/^[0-9a-z]{1,9}$/.test(time) || !isRowId(id)) return undefined;
  const issuedAt = new Date(Number.parseInt(time, 36));
  return Number.isNaN(issuedAt.getTime()) ? undefined : { issuedAt, id };
}
