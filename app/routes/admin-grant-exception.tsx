import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { z } from "zod";
import { AdminPage } from "#app/features/admin/console";
import { GrantException } from "#app/features/admin/grant-exception";
import { readForm } from "#app/http/form-submission";
import { requireAdmin, requireConfirmed, withConfirmation } from "#app/http/guards";
import { pageHeaders } from "#app/http/headers";
import { invalidForm, refuse, serve } from "#app/http/service-errors";
import { allowException, endException, getException, grantExceptionSchema } from "#app/services/admin/grant-exceptions";
import { getGrantRule } from "#app/services/admin/grant-rules";
import { pageTitle } from "#app/ui/page";

export const meta: MetaFunction = () => pageTitle("Exception", "Grant policy", "Admin");

export const headers = pageHeaders;

/** `?grant=NAME&kind=KIND&environment=ENVIRONMENT&application=ID`: the exception of an application from the rule of a cell. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const actor = await requireAdmin(request, context);
  const query = new URL(request.url).searchParams;
  const named = { grantType: query.get("grant") ?? "", kind: query.get("kind") ?? "", environment: query.get("environment") ?? "" };
  const { grantType, kind, environment, label } = await serve(() => getGrantRule(actor, named));
  const page = await serve(() => getException(actor, { grantType, environment, applicationId: query.get("application") ?? "" }));
  await requireConfirmed(request, actor, "change-grant-type");
  return { ...page, cell: { grantType, kind, environment, label } };
}

const exceptionForms = z.discriminatedUnion("intent", [
  grantExceptionSchema.extend({ intent: z.literal("allow") }),
  grantExceptionSchema.pick({ grantType: true, environment: true, applicationId: true }).extend({ intent: z.literal("end") }),
]);

export async function action({ request, context }: ActionFunctionArgs) {
  const actor = await requireAdmin(request, context);
  const submission = readForm(context, exceptionForms);
  if (submission.status !== "success") return data(...invalidForm(submission));
  const form = submission.value;
  try {
    await withConfirmation(request, actor, () => (form.intent === "allow" ? allowException(actor, form) : endException(actor, form)));
    const { grantType, environment } = form;
    const kind = new URL(request.url).searchParams.get("kind") ?? "";
    return redirect(`/admin/grants?${new URLSearchParams({ grant: grantType, kind, environment, done: "exception" })}`);
  } catch (error) {
    return data(...refuse(submission, error));
  }
}

export default function AdminGrantException() {
  const page = useLoaderData<typeof loader>();
  const lastResult = useActionData<typeof action>();
  return (
    <AdminPage title={`Exception for ${page.application.name}`} parent={{ label: "Grant policy", to: "/admin/grants" }}>
      <GrantException {...page} lastResult={lastResult} />
    </AdminPage>
  );
}
