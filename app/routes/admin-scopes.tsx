import { parseWithZod } from "@conform-to/zod/v4";
import { type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { resultOf } from "#app/features/accounts/last-result";
import { AdminPage } from "#app/features/admin/admin-page";
import { noticeText } from "#app/features/admin/notices";
import { DeleteScopeForm } from "#app/features/admin/scope-delete-form";
import { AddScopeForm, EditScopeForm } from "#app/features/admin/scope-forms";
import { ScopeTable } from "#app/features/admin/scope-table";
import { requireAdmin } from "#app/http/guards";
import { pageHeaders } from "#app/http/page-headers";
import { invalidForm, refuse, serve } from "#app/http/service-errors";
import type { Actor } from "#app/services/actor";
import { addScope } from "#app/services/admin/scopes/add";
import { deleteScope } from "#app/services/admin/scopes/delete";
import { editScope } from "#app/services/admin/scopes/edit";
import { newScopeSchema, scopeDeletionSchema, scopeEditSchema } from "#app/services/admin/scopes/input";
import { listScopes } from "#app/services/admin/scopes/list";
import { Card } from "#app/ui/card";
import { plural } from "#app/ui/format";
import { pageTitle } from "#app/ui/title";

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
  if (query.has("edit")) return { step: "edit" as const, scope: named(query.get("edit")) };
  if (query.has("delete")) return { step: "delete" as const, scope: named(query.get("delete")) };
  return { step: "list" as const, scopes, unrestrictedClients, notice: noticeText(query.get("done")) };
}

export async function action({ request, context }: ActionFunctionArgs) {
  const actor = await requireAdmin(request, context);
  const form = await request.formData();
  switch (form.get("intent")) {
    case "add":
      return await submitNew(actor, form);
    case "edit":
      return await submitEdit(actor, form);
    case "delete":
      return await submitDeletion(actor, form);
    default:
      throw new Response("Unknown action.", { status: 400, statusText: "Bad Request" });
  }
}

async function submitNew(actor: Actor, form: FormData) {
  const submission = parseWithZod(form, { schema: newScopeSchema });
  if (submission.status !== "success") return invalidForm(submission);
  try {
    await addScope(actor, submission.value);
    return redirect("/admin/scopes?done=scope-added");
  } catch (error) {
    return refuse(submission, error);
  }
}

async function submitEdit(actor: Actor, form: FormData) {
  const submission = parseWithZod(form, { schema: scopeEditSchema });
  if (submission.status !== "success") return invalidForm(submission);
  try {
    await editScope(actor, submission.value);
    return redirect("/admin/scopes?done=scope-edited");
  } catch (error) {
    return refuse(submission, error);
  }
}

async function submitDeletion(actor: Actor, form: FormData) {
  const submission = parseWithZod(form, { schema: scopeDeletionSchema });
  if (submission.status !== "success") return invalidForm(submission);
  try {
    await deleteScope(actor, submission.value.name, submission.value.confirmedClients);
    return redirect("/admin/scopes?done=scope-deleted");
  } catch (error) {
    return refuse(submission, error);
  }
}

export default function AdminScopes() {
  const page = useLoaderData<typeof loader>();
  const lastResult = useActionData<typeof action>();
  const parent = { label: "Scopes", to: "/admin/scopes" } as const;
  if (page.step === "edit") {
    return (
      <AdminPage title={`Edit ${page.scope.name}`} parent={parent}>
        <EditScopeForm key={page.scope.name} scope={page.scope} lastResult={resultOf(lastResult, "edit")} />
      </AdminPage>
    );
  }
  if (page.step === "delete") {
    return (
      <AdminPage title={`Delete ${page.scope.name}?`} parent={parent}>
        <DeleteScopeForm scope={page.scope} lastResult={resultOf(lastResult, "delete")} />
      </AdminPage>
    );
  }
  return (
    <AdminPage
      title="Scopes"
      description={`${plural(page.unrestrictedClients, "key")} may ask for every scope, others for those they name.`}
      notice={lastResult === undefined ? page.notice : undefined}
    >
      <ScopeTable scopes={page.scopes} />
      <Card title="Add a scope">
        <AddScopeForm key={page.scopes.length} lastResult={resultOf(lastResult, "add")} />
      </Card>
    </AdminPage>
  );
}
