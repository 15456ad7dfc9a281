import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { z } from "zod";
import { AdminPage } from "#app/features/admin/console";
import { NameResourceServer } from "#app/features/admin/grave-changes";
import { confirmationForm, readForm } from "#app/http/form-submission";
import { requireAdmin, requireConfirmed, withConfirmation } from "#app/http/guards";
import { pageHeaders } from "#app/http/headers";
import { invalidForm, refuse, serve } from "#app/http/service-errors";
import { setResourceServer } from "#app/services/admin/application-changes";
import { previewResourceServer } from "#app/services/admin/grave-changes";
import { pageTitle } from "#app/ui/page";

export const meta: MetaFunction = () => pageTitle("Make a key a resource server", "Admin");

export const headers = pageHeaders;

/** `?key=REF`: the confirmation of that the key becomes a resource server. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const actor = await requireAdmin(request, context);
  const effect = await serve(() => previewResourceServer(actor, new URL(request.url).searchParams.get("key") ?? ""));
  await requireConfirmed(request, actor, "change-resource-server");
  return effect;
}

const form = confirmationForm.extend({ applicationId: z.string(), clientRef: z.string() });

export async function action({ request, context }: ActionFunctionArgs) {
  const actor = await requireAdmin(request, context);
  const submission = readForm(context, form);
  if (submission.status !== "success") return data(...invalidForm(submission));
  const { applicationId, clientRef, confirmation } = submission.value;
  try {
    await withConfirmation(request, actor, () => setResourceServer(actor, clientRef, true, confirmation));
    return redirect(`/admin/applications?${new URLSearchParams({ application: applicationId, done: "named" })}`);
  } catch (error) {
    return data(...refuse(submission, error));
  }
}

export default function AdminResourceServer() {
  const effect = useLoaderData<typeof loader>();
  const lastResult = useActionData<typeof action>();
  return (
    <AdminPage title="Make a key a resource server?" parent={{ label: "Applications", to: "/admin/applications" }}>
      <NameResourceServer effect={effect} lastResult={lastResult} />
    </AdminPage>
  );
}
