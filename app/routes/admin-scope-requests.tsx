import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { AdminPage } from "#app/features/admin/console";
import { noticeOf } from "#app/features/admin/notices";
import { ScopeRequests } from "#app/features/admin/scope-requests";
import { readListQuery } from "#app/features/list-query";
import { readForm } from "#app/http/form-submission";
import { requireAdmin, withConfirmation } from "#app/http/guards";
import { pageHeaders } from "#app/http/headers";
import { invalidForm, refuse, serve } from "#app/http/service-errors";
import { decideScopeAccess, decisionSchema, listScopeRequests } from "#app/services/admin/scope-requests";
import { ifJustDone } from "#app/services/audit/just-done";
import { ANSWER_LENGTH } from "#app/services/scopes/requests";
import { pageTitle } from "#app/ui/page";

export const meta: MetaFunction = () => pageTitle("Scope requests", "Admin");

export const headers = pageHeaders;

export async function loader({ request, context }: LoaderFunctionArgs) {
  const actor = await requireAdmin(request, context);
  const query = new URL(request.url).searchParams;
  const { page } = readListQuery(query, ["requested"]);
  return {
    list: await serve(() => listScopeRequests(actor, page)),
    answerLength: ANSWER_LENGTH,
    address: query.toString(),
    notice: await ifJustDone(actor, noticeOf(query.get("done"))),
    now: Date.now(),
  };
}

export async function action({ request, context }: ActionFunctionArgs) {
  const actor = await requireAdmin(request, context);
  const submission = readForm(context, decisionSchema);
  if (submission.status !== "success") return data(...invalidForm(submission));
  try {
    await withConfirmation(request, actor, () => decideScopeAccess(actor, submission.value));
    return redirect(`/admin/scope-requests?done=${submission.value.decision === "approve" ? "scope-approved" : "scope-refused"}`);
  } catch (error) {
    return data(...refuse(submission, error));
  }
}

export default function AdminScopeRequests() {
  const { notice, ...page } = useLoaderData<typeof loader>();
  const lastResult = useActionData<typeof action>();
  return (
    <AdminPage
      title="Scope requests"
      description="Applications that ask for a scope. What you decide holds from their next token request."
      notice={lastResult === undefined ? notice : undefined}
    >
      <ScopeRequests {...page} lastResult={lastResult} />
    </AdminPage>
  );
}
