/** The forms of the page that says whose assertions are trusted: from texts to what the use cases take. */
import { z } from "zod";
import { issuerEditSchema, type NewIssuer, newIssuerSchema, removedIssuerSchema } from "#app/services/admin/issuer-terms";
import { shownVersion } from "../form-submission";
import { namesField, textField } from "./names";

const terms = {
  jwks: textField,
  jwksUri: textField,
  audiences: namesField,
  clientIds: namesField,
  subjects: z.enum(["own", "users"], { error: "Choose one." }),
  emailDomains: namesField,
  scopes: namesField,
};

/** Told apart by their `intent`. */
export const issuerForms = z.discriminatedUnion("intent", [
  newIssuerSchema.extend({ intent: z.literal("add"), ...terms }),
  issuerEditSchema.extend({ intent: z.literal("edit"), ...shownVersion, ...terms }),
  removedIssuerSchema.extend({ intent: z.literal("remove") }),
]);

export type IssuerForm = z.output<typeof issuerForms>;
type Terms = Extract<IssuerForm, { readonly intent: "add" | "edit" }>;

/** What a form says of an issuer. Domains count where its subjects are users. */
export function issuerInput({
  jwks,
  jwksUri,
  audiences,
  clientIds,
  subjects,
  emailDomains,
  scopes,
  longestLife,
}: Terms): Omit<NewIssuer, "issuer"> {
  return {
    jwks,
    jwksUri,
    audiences,
    clientIds: clientIds ?? [],
    emailDomains: subjects === "users" ? (emailDomains ?? []) : null,
    scopes,
    longestLife,
  };
}
