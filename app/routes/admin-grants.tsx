import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { AdminPage } from "#app/features/admin/console";
import { GrantConfirmForm, GrantEffect, GrantPolicy } from "#app/features/admin/grants";
import { grantNotice } from "#app/features/admin/notices";
import { readForm } from "#app/http/form-submission";
import { requireAdmin, requireConfirmed, withConfirmation } from "#app/http/guards";
import { pageHeaders } from "#app/http/headers";
import { invalidForm, refuse, serve } from "#app/http/service-errors";
import { grantChangeSchema, listGrantPolicy, previewGrantChange, setGrantPolicy } from "#app/services/admin/grants";
import { pageTitle } from "#app/ui/page";

export const meta: MetaFunction = () => pageTitle("Grant types", "Admin");

export const headers = pageHeaders;

/** `?grant=NAME&to=on` is the confirmation of a change; without `to` the list, with a notice for `?done`. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const actor = await requireAdmin(request, context);
  const query = new URL(request.url).searchParams;
  const to = query.get("to");
  if (to === "on" || to === "off") {
    await requireConfirmed(request, actor, "change-grant-type");
    const preview = await serve(() => previewGrantChange(actor, query.get("grant") ?? ""));
    return { view: "confirm" as const, preview, enable: to === "on" };
  }
  const grants = await serve(() => listGrantPolicy(actor));
  const changed = grants.find((grant) => grant.name === query.get("done"));
  return { view: "list" as const, grants, notice: changed && grantNotice(changed) };
}

export async function action({ request, context }: ActionFunctionArgs) {
  const actor = await requireAdmin(request, context);
  const submission = readForm(context, grantChangeSchema);
  if (submission.status !== "success") return data(...invalidForm(submission));
  try {
    await withConfirmation(request, actor, () => setGrantPolicy(actor, submission.value));
    return redirect(`/admin/grants?${new URLSearchParams({ done: submission.value.grantType })}`);
  } catch (error) {
    return data(...refuse(submission, error));
  }
}

export default function AdminGrants() {
  const page = useLoaderData<typeof loader>();
  const lastResult = useActionData<typeof action>();
  if (page.view === "list") {
    return (
      <AdminPage title="Grant types" description="Which grant types exist here. A change holds from the next request." notice={page.notice}>
        <GrantPolicy grants={page.grants} />
      </AdminPage>
    );
  }
  const { grant } = page.preview;
  return (
    <AdminPage title={`Switch ${page.enable ? "on" : "off"} ${grant.label}?`} parent={{ label: "Grant types", to: "/admin/grants" }}>
      <GrantEffect preview={page.preview} enable={page.enable} />
      <GrantConfirmForm key={`${grant.name} ${page.enable}`} grant={grant} enable={page.enable} lastResult={lastResult} />
    </AdminPage>
  );
}
