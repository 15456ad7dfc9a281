/** The forms of the page that decides which clients come in by themselves: from texts to what the use cases take. */
import { z } from "zod";
import { type AgentPolicyInput, agentPolicySchema } from "#app/services/agents/policy";
import { initialTokenSchema } from "#app/services/agents/vouchers";
import { shownVersion } from "../form-submission";

const lines = z.string().max(60_000, { error: "This is too long." }).default("");
const policyForm = z.object({
  ...agentPolicySchema.shape,
  ...shownVersion,
  intent: z.literal("policy"),
  documentHosts: lines,
  registrationHosts: lines,
});

/** Told apart by their `intent`. */
export const agentForms = z.discriminatedUnion("intent", [
  policyForm,
  initialTokenSchema.extend({ intent: z.literal("token") }),
  z.object({ intent: z.literal("delete-token"), tokenId: z.string() }),
  z.object({
    intent: z.literal("pin"),
    document: z.string({ error: "Paste the document." }).max(20_000, { error: "Give at most 16 kB." }),
  }),
  z.object({ intent: z.literal("unpin"), url: z.string().max(500) }),
]);

export type AgentForm = z.output<typeof agentForms>;

/** The policy that a form asks for. The use case checks its hosts. */
export function agentPolicyOf({
  intent: _intent,
  version: _version,
  documentHosts,
  registrationHosts,
  ...form
}: z.output<typeof policyForm>): AgentPolicyInput {
  return { ...form, documentHosts: hostsOf(documentHosts), registrationHosts: hostsOf(registrationHosts) };
}

function hostsOf(text: string): string[] {
  return text.split(/[\s,]+/).filter((host) => host !== "");
}
