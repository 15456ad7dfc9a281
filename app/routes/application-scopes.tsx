import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { z } from "zod";
import { scopesHref } from "#app/features/applications/links";
import { noticeIn } from "#app/features/notices";
import { ApplicationScopes, AskForm } from "#app/features/scopes/application-scopes";
import { scopeNotices } from "#app/features/scopes/notices";
import { readForm } from "#app/http/form-submission";
import { requireUser } from "#app/http/guards";
import { invalidForm, refuse, serve } from "#app/http/service-errors";
import type { Actor } from "#app/services/actor";
import { ifJustDone } from "#app/services/audit/just-done";
import { askForScope, REASON_LENGTH, scopeRequestSchema, takeBackRequest, takeBackSchema } from "#app/services/scopes/requests";
import { applicationScopes } from "#app/services/scopes/standing";
import { firstError } from "#app/ui/conform";
import { Done, Refusal } from "#app/ui/feedback";
import { PageHeader, pageTitle } from "#app/ui/page";

export const meta: MetaFunction<typeof loader> = ({ data }) => pageTitle("Scopes", data?.application.name ?? "Application");

/** `?ask=NAME` is the question for one scope; without it the list. */
export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const actor = await requireUser(request, context);
  const { application, scopes } = await serve(() => applicationScopes(actor, params["applicationId"] ?? ""));
  const query = new URL(request.url).searchParams;
  const common = { application, now: Date.now() };
  if (!query.has("ask")) {
    const notice = await ifJustDone(actor, noticeIn(scopeNotices, query.get("done")), application.id);
    return { ...common, step: "list" as const, scopes, notice };
  }
  const scope = scopes.find(({ name }) => name === query.get("ask"));
  if (!scope) throw new Response("This scope cannot be asked for.", { status: 404, statusText: "Not Found" });
  // Somebody else has asked, or an admin has decided: the list says what became of it.
  if (!scope.askable) throw redirect(scopesHref(application.id));
  return { ...common, step: "ask" as const, scope, reasonLength: REASON_LENGTH };
}

const scopeForms = z.discriminatedUnion("intent", [
  scopeRequestSchema.extend({ intent: z.literal("ask") }),
  takeBackSchema.extend({ intent: z.literal("take-back") }),
]);

export async function action({ request, params, context }: ActionFunctionArgs) {
  const actor = await requireUser(request, context);
  const id = params["applicationId"] ?? "";
  const submission = readForm(context, scopeForms);
  if (submission.status !== "success") return data(...invalidForm(submission));
  try {
    const done = await perform(actor, id, submission.value);
    return redirect(`${scopesHref(id)}?done=${done}`);
  } catch (error) {
    return data(...refuse(submission, error));
  }
}

async function perform(actor: Actor, id: string, form: z.output<typeof scopeForms>): Promise<keyof typeof scopeNotices> {
  switch (form.intent) {
    case "ask":
      await askForScope(actor, id, form);
      return "asked";
    case "take-back":
      await takeBackRequest(actor, id, form);
      return "taken-back";
  }
}

export default function ApplicationScopesPage() {
  const page = useLoaderData<typeof loader>();
  const lastResult = useActionData<typeof action>();
  if (page.step === "ask") {
    return (
      <>
        <PageHeader title={`Ask for ${page.scope.name}`} />
        <AskForm
          key={page.scope.name}
          applicationId={page.application.id}
          scope={page.scope}
          reasonLength={page.reasonLength}
          now={page.now}
          lastResult={lastResult}
        />
      </>
    );
  }
  return (
    <>
      <PageHeader title="Scopes" description="What tokens of this application may carry." />
      <Done text={lastResult === undefined ? page.notice : undefined} />
      <Refusal message={firstError(lastResult)} />
      <ApplicationScopes applicationId={page.application.id} scopes={page.scopes} now={page.now} />
    </>
  );
}
