import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { AgentPolicyForm } from "#app/features/admin/agent-policy";
import { InitialTokens, PinnedDocuments } from "#app/features/admin/agent-vouchers";
import { AdminPage } from "#app/features/admin/console";
import { noticeOf } from "#app/features/admin/notices";
import { readForm, unchangedForm } from "#app/http/form-submission";
import { type AgentForm, agentForms, agentPolicyOf } from "#app/http/forms/agents";
import { requireAdmin, requireConfirmed, withConfirmation } from "#app/http/guards";
import { NO_STORE, pageHeaders } from "#app/http/headers";
import { invalidForm, refuse, serve } from "#app/http/service-errors";
import type { Actor } from "#app/services/actor";
import { changeAgentSettings, getAgentSettings } from "#app/services/agents/policy";
import { createInitialToken, deleteInitialToken, listVouchers, pinDocument, unpinDocument } from "#app/services/agents/vouchers";
import { ifJustDone } from "#app/services/audit/just-done";
import { type SaveOutcome, versionOf } from "#app/services/form-version";
import { formKey } from "#app/ui/conform";
import { pageTitle } from "#app/ui/page";

export const meta: MetaFunction = () => pageTitle("Who may come in", "Agents", "Admin");

export const headers = pageHeaders;

export async function loader({ request, context }: LoaderFunctionArgs) {
  const actor = await requireAdmin(request, context);
  await requireConfirmed(request, actor, "change-settings");
  const [settings, vouchers] = await serve(() => Promise.all([getAgentSettings(actor), listVouchers(actor)]));
  return {
    settings,
    version: versionOf(settings),
    vouchers,
    notice: await ifJustDone(actor, noticeOf(new URL(request.url).searchParams.get("done"))),
    now: Date.now(),
  };
}

export async function action({ request, context }: ActionFunctionArgs) {
  const actor = await requireAdmin(request, context);
  const submission = readForm(context, agentForms);
  if (submission.status !== "success") return data({ refused: invalidForm(submission)[0] }, { status: 400 });
  try {
    const { token, outcome } = await withConfirmation(request, actor, () => perform(actor, submission.value));
    if (outcome === "unchanged") return data({ refused: unchangedForm(submission) });
    // The answer holds a token: no cache may keep it.
    if (token !== undefined) return data({ token }, { headers: NO_STORE });
    return redirect("/admin/agents/policy?done=settings");
  } catch (error) {
    const [refused, init] = refuse(submission, error);
    return data({ refused }, init);
  }
}

interface Performed {
  /** One that was made. */
  readonly token?: string;
  /** Of the policy. */
  readonly outcome?: SaveOutcome;
}

async function perform(actor: Actor, form: AgentForm): Promise<Performed> {
  switch (form.intent) {
    case "policy":
      return { outcome: await changeAgentSettings(actor, agentPolicyOf(form), form.version) };
    case "token":
      return { token: await createInitialToken(actor, form) };
    case "delete-token":
      await deleteInitialToken(actor, form.tokenId);
      return {};
    case "pin":
      await pinDocument(actor, form.document);
      return {};
    case "unpin":
      await unpinDocument(actor, form.url);
      return {};
  }
}

export default function AdminAgentPolicy() {
  const { settings, version, vouchers, notice, now } = useLoaderData<typeof loader>();
  const answered = useActionData<typeof action>();
  const lastResult = answered && "refused" in answered ? answered.refused : undefined;
  const token = answered && "token" in answered ? answered.token : undefined;
  return (
    <AdminPage
      title="Who may come in"
      description="Programs that no person of this portal has registered. Those that have come in stay until they are stopped."
      parent={{ label: "Agents", to: "/admin/agents" }}
      notice={answered === undefined ? notice : undefined}
    >
      <AgentPolicyForm key={`${version} ${formKey(lastResult)}`} version={version} settings={settings} lastResult={lastResult} />
      <InitialTokens key={`tokens ${vouchers.tokens.length}`} vouchers={vouchers} token={token} lastResult={lastResult} now={now} />
      <PinnedDocuments key={`pins ${vouchers.pinned.length}`} vouchers={vouchers} lastResult={lastResult} now={now} />
    </AdminPage>
  );
}
