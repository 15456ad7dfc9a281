import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { z } from "zod";
import { AdminPage } from "#app/features/admin/console";
import { type NoticeName, noticeOf } from "#app/features/admin/notices";
import { AccessChangeForm, ScopeFacts } from "#app/features/admin/scope-access";
import { CandidateSearch, ScopeApplications, ScopeCandidates } from "#app/features/admin/scope-applications";
import { scopeHref } from "#app/features/admin/scopes";
import { readListQuery } from "#app/features/list-query";
import { readForm } from "#app/http/form-submission";
import { requireAdmin, requireConfirmed, withConfirmation } from "#app/http/guards";
import { pageHeaders } from "#app/http/headers";
import { invalidForm, refuse, serve } from "#app/http/service-errors";
import type { Actor } from "#app/services/actor";
import { accessChangeSchema, previewAccessChange, setScopeAccess } from "#app/services/admin/scope-access";
import { decideScopeAccess, decisionSchema, findScopeCandidates, listScopeApplications } from "#app/services/admin/scope-requests";
import { accessChoices, getScope } from "#app/services/admin/scopes";
import { ifJustDone } from "#app/services/audit/just-done";
import { ANSWER_LENGTH } from "#app/services/scopes/requests";
import { Card } from "#app/ui/card";
import { firstError, resultOf } from "#app/ui/conform";
import { Refusal } from "#app/ui/feedback";
import { pageTitle } from "#app/ui/page";

/** The accesses under which an application has the scope by being named or approved. */
const BY_APPLICATION: ReadonlySet<string> = new Set(["request", "named"]);
const NOTICE_OF = { approve: "scope-approved", refuse: "scope-refused", withdraw: "scope-withdrawn", name: "scope-given" } as const;

export const meta: MetaFunction = () => pageTitle("Scope", "Admin");

export const headers = pageHeaders;

/** `?name=NAME` is one scope, with `&search=TEXT` also the applications to name for it; `&to=ACCESS` the effect of a change. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const actor = await requireAdmin(request, context);
  const query = new URL(request.url).searchParams;
  const name = query.get("name") ?? "";
  const to = accessChoices().find(({ value }) => value === query.get("to"));
  if (to) {
    const change = await serve(() => previewAccessChange(actor, name, to.value));
    if (change.widens) await requireConfirmed(request, actor, "widen-scope");
    return { step: "access" as const, change };
  }
  const { search, page } = readListQuery(query, ["name"]);
  const scope = await serve(() => getScope(actor, name));
  return {
    step: "scope" as const,
    scope,
    choices: accessChoices(),
    given: await serve(() => listScopeApplications(actor, name, search === "" ? page : 1)),
    found: search === "" ? null : await serve(() => findScopeCandidates(actor, name, { search, page })),
    search,
    address: query.toString(),
    answerLength: ANSWER_LENGTH,
    notice: await ifJustDone(actor, noticeOf(query.get("done"))),
  };
}

const scopeForms = z.discriminatedUnion("intent", [
  accessChangeSchema.extend({ intent: z.literal("access") }),
  decisionSchema.extend({ intent: z.literal("decide") }),
]);

export async function action({ request, context }: ActionFunctionArgs) {
  const actor = await requireAdmin(request, context);
  const submission = readForm(context, scopeForms);
  if (submission.status !== "success") return data(...invalidForm(submission));
  const form = submission.value;
  try {
    const done = await withConfirmation(request, actor, () => perform(actor, form));
    return redirect(`${scopeHref(form.name)}&done=${done}`);
  } catch (error) {
    return data(...refuse(submission, error));
  }
}

async function perform(actor: Actor, form: z.output<typeof scopeForms>): Promise<NoticeName> {
  switch (form.intent) {
    case "access":
      await setScopeAccess(actor, form);
      return "scope-edited";
    case "decide":
      await decideScopeAccess(actor, form);
      return NOTICE_OF[form.decision];
  }
}

export default function AdminScope() {
  const page = useLoaderData<typeof loader>();
  const lastResult = useActionData<typeof action>();
  const parent = { label: "Scopes", to: "/admin/scopes" } as const;
  if (page.step === "access") {
    return (
      <AdminPage title={`Change who may have ${page.change.scope.name}?`} parent={parent}>
        <AccessChangeForm key={page.change.to.value} change={page.change} lastResult={resultOf(lastResult, "access")} />
      </AdminPage>
    );
  }
  const { scope, given, found, search, address } = page;
  return (
    <AdminPage title={scope.name} parent={parent} notice={lastResult === undefined ? page.notice : undefined}>
      <Refusal message={firstError(lastResult)} />
      <ScopeFacts scope={scope} choices={page.choices} />
      <Card
        title="Applications given it"
        description={
          BY_APPLICATION.has(scope.access.value)
            ? "Named by an admin, or approved on request. Their keys may name the scope."
            : `Counts once the access is On request or Named applications. Now: ${scope.access.label}.`
        }
      >
        <div className="space-y-6">
          <ScopeApplications scope={scope.name} list={given} address={search === "" ? address : ""} answerLength={page.answerLength} />
          <CandidateSearch name={scope.name} search={search} />
          {found === null ? null : <ScopeCandidates scope={scope.name} list={found} address={address} />}
        </div>
      </Card>
    </AdminPage>
  );
}
