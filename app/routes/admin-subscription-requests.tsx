import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { AdminPage } from "#app/features/admin/console";
import { decisionNotices } from "#app/features/apis/notices";
import { SubscriptionRequests } from "#app/features/apis/subscription-requests";
import { readListQuery } from "#app/features/list-query";
import { noticeIn } from "#app/features/notices";
import { readForm } from "#app/http/form-submission";
import { requireAdmin } from "#app/http/guards";
import { pageHeaders } from "#app/http/headers";
import { invalidForm, refuse, serve } from "#app/http/service-errors";
import { decideSubscription, listSubscriptionRequests, subscriptionDecisionSchema } from "#app/services/apis/requests";
import { ifJustDone } from "#app/services/audit/just-done";
import { ANSWER_LENGTH } from "#app/services/scopes/requests";
import { pageTitle } from "#app/ui/page";

export const meta: MetaFunction = () => pageTitle("Subscription requests", "Admin");

export const headers = pageHeaders;

/** The console's page of the queue that owners of APIs have at `/apis/requests`: an admin decides for every API. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const actor = await requireAdmin(request, context);
  const query = new URL(request.url).searchParams;
  const { page } = readListQuery(query, ["requested"]);
  const list = await serve(() => listSubscriptionRequests(actor, page));
  return {
    list,
    answerLength: ANSWER_LENGTH,
    now: Date.now(),
    notice: await ifJustDone(actor, noticeIn(decisionNotices, query.get("done"))),
  };
}

export async function action({ request, context }: ActionFunctionArgs) {
  const actor = await requireAdmin(request, context);
  const submission = readForm(context, subscriptionDecisionSchema);
  if (submission.status !== "success") return data(...invalidForm(submission));
  try {
    await decideSubscription(actor, submission.value);
    return redirect(`/admin/subscription-requests?done=${submission.value.decision}`);
  } catch (error) {
    return data(...refuse(submission, error));
  }
}

export default function AdminSubscriptionRequests() {
  const { notice, ...page } = useLoaderData<typeof loader>();
  const lastResult = useActionData<typeof action>();
  return (
    <AdminPage
      title="Subscription requests"
      description="Applications that ask for any API of this portal. What you decide holds from their next token request."
      notice={lastResult === undefined ? notice : undefined}
    >
      <SubscriptionRequests {...page} lastResult={lastResult} />
    </AdminPage>
  );
}
