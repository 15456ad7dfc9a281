import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { z } from "zod";
import { subscriptionNotices } from "#app/features/apis/notices";
import { EndSubscription, Subscriptions } from "#app/features/apis/subscriptions";
import { applicationHref } from "#app/features/applications/links";
import { noticeIn } from "#app/features/notices";
import { readForm } from "#app/http/form-submission";
import { requireUser } from "#app/http/guards";
import { invalidForm, refuse, serve } from "#app/http/service-errors";
import type { Actor } from "#app/services/actor";
import { applicationSubscriptions, subscribe, subscribeSchema, unsubscribe, unsubscribeSchema } from "#app/services/apis/subscriptions";
import { ifJustDone } from "#app/services/audit/just-done";
import { SELF_CONTAINED, sentenceOf } from "#app/services/endings/table";
import { REASON_LENGTH } from "#app/services/scopes/requests";
import { firstError } from "#app/ui/conform";
import { Done, Refusal } from "#app/ui/feedback";
import { PageHeader, pageTitle } from "#app/ui/page";

export const meta: MetaFunction<typeof loader> = ({ data }) => pageTitle("Subscriptions", data?.application.name ?? "Application");

/** `?end=ID` is the question whether to unsubscribe from one API; without it the list. */
export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const actor = await requireUser(request, context);
  const page = await serve(() => applicationSubscriptions(actor, params["applicationId"] ?? ""));
  const query = new URL(request.url).searchParams;
  const ending = page.subscriptions.find(({ api, state }) => api.id === query.get("end") && state !== "refused");
  if (query.has("end") && !ending) throw redirect(applicationHref(page.application.id, "subscriptions"));
  const notice = await ifJustDone(actor, noticeIn(subscriptionNotices, query.get("done")), page.application.id);
  return {
    ...page,
    ending: ending ?? null,
    ends: `${sentenceOf("subscription_ended")} ${SELF_CONTAINED}`,
    reasonLength: REASON_LENGTH,
    now: Date.now(),
    notice,
  };
}

const subscriptionForms = z.discriminatedUnion("intent", [
  subscribeSchema.extend({ intent: z.literal("subscribe") }),
  unsubscribeSchema.extend({ intent: z.literal("unsubscribe") }),
]);

export async function action({ request, params, context }: ActionFunctionArgs) {
  const actor = await requireUser(request, context);
  const id = params["applicationId"] ?? "";
  const submission = readForm(context, subscriptionForms);
  if (submission.status !== "success") return data(...invalidForm(submission));
  try {
    const done = await perform(actor, id, submission.value);
    return redirect(`${applicationHref(id, "subscriptions")}?done=${done}`);
  } catch (error) {
    return data(...refuse(submission, error));
  }
}

async function perform(actor: Actor, id: string, form: z.output<typeof subscriptionForms>): Promise<keyof typeof subscriptionNotices> {
  switch (form.intent) {
    case "subscribe":
      return await subscribe(actor, id, form);
    case "unsubscribe":
      return await unsubscribe(actor, id, form);
  }
}

export default function ApplicationSubscriptionsPage() {
  const { ending, ends, notice, ...page } = useLoaderData<typeof loader>();
  const lastResult = useActionData<typeof action>();
  if (ending !== null) {
    return (
      <>
        <PageHeader title={`${ending.state === "requested" ? "Withdraw the request for" : "Unsubscribe from"} ${ending.api.name}`} />
        <Refusal message={firstError(lastResult)} />
        <EndSubscription applicationId={page.application.id} item={ending} ends={ends} />
      </>
    );
  }
  return (
    <>
      <PageHeader title="Subscriptions" description="The APIs that this application may ask tokens for, with the scopes of each." />
      <Done text={lastResult === undefined ? notice : undefined} />
      <Refusal message={lastResult?.initialValue?.["intent"] === "unsubscribe" ? firstError(lastResult) : undefined} />
      <Subscriptions {...page} lastResult={lastResult} />
    </>
  );
}
