import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { z } from "zod";
import { ApiPage } from "#app/features/apis/api-page";
import { apiHref } from "#app/features/apis/links";
import { type ApiNotice, apiNotice } from "#app/features/apis/notices";
import { readForm } from "#app/http/form-submission";
import { requireUser } from "#app/http/guards";
import { invalidForm, refuse, serve } from "#app/http/service-errors";
import type { Actor } from "#app/services/actor";
import { metadataAddress, viewApi } from "#app/services/apis/catalogue";
import { addApiScope, apiScopeSchema, newApiScopeSchema, removeApiScope } from "#app/services/apis/scopes";
import { subscribe, subscribeSchema } from "#app/services/apis/subscriptions";
import { ifJustDone } from "#app/services/audit/just-done";
import { REASON_LENGTH } from "#app/services/scopes/requests";
import { pageTitle } from "#app/ui/page";

export const meta: MetaFunction<typeof loader> = ({ data }) => pageTitle(data?.api.name ?? "API", "APIs");

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const actor = await requireUser(request, context);
  const api = await serve(() => viewApi(actor, params["apiId"] ?? ""));
  const done = apiNotice(new URL(request.url).searchParams.get("done"));
  const metadataUrl = metadataAddress(context.realm, api.id);
  // A subscription is done to an application, everything else to this API.
  const text = done && (await ifJustDone(actor, done.notice, done.at === "subscribe" ? undefined : api.id));
  return { api, metadataUrl, reasonLength: REASON_LENGTH, answer: done && { at: done.at, text } };
}

const apiForms = z.discriminatedUnion("intent", [
  newApiScopeSchema.extend({ intent: z.literal("add-scope") }),
  apiScopeSchema.extend({ intent: z.literal("remove-scope") }),
  z.object({
    intent: z.literal("subscribe"),
    applicationId: z.string({ error: "Choose an application." }).max(100),
    reason: subscribeSchema.shape.reason,
  }),
]);

export async function action({ request, params, context }: ActionFunctionArgs) {
  const actor = await requireUser(request, context);
  const id = params["apiId"] ?? "";
  const submission = readForm(context, apiForms);
  if (submission.status !== "success") return data(...invalidForm(submission));
  try {
    const done = await perform(actor, id, submission.value);
    return redirect(`${apiHref(id)}?done=${done}`);
  } catch (error) {
    return data(...refuse(submission, error));
  }
}

async function perform(actor: Actor, id: string, form: z.output<typeof apiForms>): Promise<ApiNotice> {
  switch (form.intent) {
    case "add-scope":
      await addApiScope(actor, id, form);
      return "scope-added";
    case "remove-scope":
      await removeApiScope(actor, id, form);
      return "scope-removed";
    case "subscribe":
      return await subscribe(actor, form.applicationId, { apiId: id, reason: form.reason });
  }
}

export default function Api() {
  return <ApiPage {...useLoaderData<typeof loader>()} lastResult={useActionData<typeof action>()} />;
}
