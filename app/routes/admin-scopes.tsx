import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { z } from "zod";
import { AdminPage } from "#app/features/admin/console";
import { type NoticeName, noticeOf } from "#app/features/admin/notices";
import { AddScopeForm, DeleteScopeForm, EditScopeForm, ScopeTable } from "#app/features/admin/scopes";
import { readForm, shownVersion, unchangedForm } from "#app/http/form-submission";
import { requireAdmin, withConfirmation } from "#app/http/guards";
import { pageHeaders } from "#app/http/headers";
import { invalidForm, refuse, serve } from "#app/http/service-errors";
import type { Actor } from "#app/services/actor";
import {
  accessChoices,
  addScope,
  deleteScope,
  editScope,
  listScopes,
  newScopeSchema,
  scopeDeletionSchema,
  scopeEditSchema,
} from "#app/services/admin/scopes";
import { ifJustDone } from "#app/services/audit/just-done";
import { sentenceOf } from "#app/services/endings/table";
import { versionOf } from "#app/services/form-version";
import { Card } from "#app/ui/card";
import { resultOf } from "#app/ui/conform";
import { plural } from "#app/ui/format";
import { pageTitle } from "#app/ui/page";

export const meta: MetaFunction = () => pageTitle("Scopes", "Admin");

export const headers = pageHeaders;

/** `?edit=NAME` and `?delete=NAME` are the steps of one scope; without them the list. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const actor = await requireAdmin(request, context);
  const query = new URL(request.url).searchParams;
  const { scopes, unrestrictedClients } = await serve(() => listScopes(actor));
  const named = (name: string | null) => {
    const scope = scopes.find((item) => item.name === name);
    if (!scope) throw new Response("This scope does not exist.", { status: 404, statusText: "Not Found" });
    return scope;
  };
  if (query.has("edit")) {
    const scope = named(query.get("edit"));
    const version = versionOf({ description: scope.description, isDefault: scope.isDefault });
    return { step: "edit" as const, scope, version };
  }
  if (query.has("delete")) return { step: "delete" as const, scope: named(query.get("delete")), ofTokens: sentenceOf("scope_deleted") };
  return {
    step: "list" as const,
    scopes,
    unrestrictedClients,
    choices: accessChoices(),
    notice: await ifJustDone(actor, noticeOf(query.get("done"))),
  };
}

const scopeForms = z.discriminatedUnion("intent", [
  newScopeSchema.extend({ intent: z.literal("add") }),
  scopeEditSchema.extend({ intent: z.literal("edit"), ...shownVersion }),
  scopeDeletionSchema.extend({ intent: z.literal("delete") }),
]);

export async function action({ request, context }: ActionFunctionArgs) {
  const actor = await requireAdmin(request, context);
  const submission = readForm(context, scopeForms);
  if (submission.status !== "success") return data(...invalidForm(submission));
  const form = submission.value;
  try {
    const done = await withConfirmation(request, actor, () => perform(actor, form));
    return done === "unchanged" ? data(unchangedForm(submission)) : redirect(`/admin/scopes?done=${done}`);
  } catch (error) {
    return data(...refuse(submission, error));
  }
}

async function perform(actor: Actor, form: z.output<typeof scopeForms>): Promise<NoticeName | "unchanged"> {
  switch (form.intent) {
    case "add":
      await addScope(actor, form);
      return "scope-added";
    case "edit": {
      const { version, ...scope } = form;
      return (await editScope(actor, scope, version)) === "saved" ? "scope-edited" : "unchanged";
    }
    case "delete":
      await deleteScope(actor, form);
      return "scope-deleted";
  }
}

export default function AdminScopes() {
  const page = useLoaderData<typeof loader>();
  const lastResult = useActionData<typeof action>();
  const parent = { label: "Scopes", to: "/admin/scopes" } as const;
  if (page.step === "edit") {
    return (
      <AdminPage title={`Edit ${page.scope.name}`} parent={parent}>
        <EditScopeForm
          key={`${page.scope.name} ${page.version}`}
          scope={page.scope}
          version={page.version}
          lastResult={resultOf(lastResult, "edit")}
        />
      </AdminPage>
    );
  }
  if (page.step === "delete") {
    return (
      <AdminPage title={`Delete ${page.scope.name}?`} parent={parent}>
        <DeleteScopeForm scope={page.scope} ofTokens={page.ofTokens} lastResult={resultOf(lastResult, "delete")} />
      </AdminPage>
    );
  }
  return (
    <AdminPage
      title="Scopes"
      description={`${plural(page.unrestrictedClients, "key")} may ask for every open scope, others for those they name and their application may have.`}
      notice={lastResult === undefined ? page.notice : undefined}
    >
      <ScopeTable scopes={page.scopes} />
      <Card title="Add a scope">
        <AddScopeForm key={page.scopes.length} choices={page.choices} lastResult={resultOf(lastResult, "add")} />
      </Card>
    </AdminPage>
  );
}
