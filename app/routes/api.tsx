import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { z } from "zod";
import { ApiPage } from "#app/features/apis/api-page";
import { apiHref } from "#app/features/apis/links";
import { readForm } from "#app/http/form-submission";
import { requireUser } from "#app/http/guards";
import { invalidForm, refuse, serve } from "#app/http/service-errors";
import type { Actor } from "#app/services/actor";
import { metadataAddress, viewApi } from "#app/services/apis/catalogue";
import { addApiScope, apiScopeSchema, newApiScopeSchema, removeApiScope } from "#app/services/apis/scopes";
import { subscribe, subscribeSchema } from "#app/services/apis/subscriptions";
import { REASON_LENGTH } from "#app/services/scopes/requests";
import { pageTitle } from "#app/ui/page";

const NOTICES = {
  registered: "The API is registered. Add its scopes, and subscribe applications to it.",
  changed: "The API was changed, from the next token request.",
  "scope-added": "The scope was added. Applications that subscribe may ask for it.",
  "scope-removed": "The scope was removed. No new token carries it.",
  approved: "The application is subscribed. It may ask for tokens for this API.",
  requested: "The request was sent. The API's owner decides; the answer appears on the application's Subscriptions page.",
  refused: "The request was rejected.",
} as const;

const isNotice = (done: string): done is keyof typeof NOTICES => Object.hasOwn(NOTICES, done);

export const meta: MetaFunction<typeof loader> = ({ data }) => pageTitle(data?.api.name ?? "API", "APIs");

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const actor = await requireUser(request, context);
  const api = await serve(() => viewApi(actor, params["apiId"] ?? ""));
  const done = new URL(request.url).searchParams.get("done") ?? "";
  const metadata = metadataAddress(context.realm, api.id);
  return { api, metadata, reasonLength: REASON_LENGTH, notice: isNotice(done) ? NOTICES[done] : undefined };
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

async function perform(actor: Actor, id: string, form: z.output<typeof apiForms>): Promise<keyof typeof NOTICES> {
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
