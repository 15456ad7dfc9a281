import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { z } from "zod";
import { AdminPage } from "#app/features/admin/console";
import { DisableUser, MakeAdmin } from "#app/features/admin/grave-changes";
import { confirmationForm, readForm } from "#app/http/form-submission";
import { requireAdmin, requireConfirmed, withConfirmation } from "#app/http/guards";
import { pageHeaders } from "#app/http/headers";
import { invalidForm, refuse, serve } from "#app/http/service-errors";
import { previewPromotion } from "#app/services/admin/grave-changes";
import { disableUser, previewUserChange, setRole } from "#app/services/admin/users";
import { pageTitle } from "#app/ui/page";

export const meta: MetaFunction<typeof loader> = ({ data: page }) =>
  pageTitle(page?.view === "disable" ? "Disable user" : "Make admin", "Admin");

export const headers = pageHeaders;

/** `?user=ID&to=disabled`, or else `to=admin`: the confirmation of that change. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const actor = await requireAdmin(request, context);
  const query = new URL(request.url).searchParams;
  const id = query.get("user") ?? "";
  if (query.get("to") === "disabled") {
    const user = await serve(() => previewUserChange(actor, id));
    await requireConfirmed(request, actor, "change-user-state");
    return { view: "disable" as const, user };
  }
  const effect = await serve(() => previewPromotion(actor, id));
  await requireConfirmed(request, actor, "change-role");
  return { view: "promote" as const, effect };
}

const form = confirmationForm.extend({ intent: z.enum(["make-admin", "disable"]), userId: z.string() });

export async function action({ request, context }: ActionFunctionArgs) {
  const actor = await requireAdmin(request, context);
  const submission = readForm(context, form);
  if (submission.status !== "success") return data(...invalidForm(submission));
  const { intent, userId, confirmation } = submission.value;
  try {
    await withConfirmation(request, actor, async () => {
      if (intent === "disable") await disableUser(actor, userId, confirmation);
      else await setRole(actor, userId, "admin", confirmation);
    });
    return redirect(`/admin/users?${new URLSearchParams({ user: userId, done: intent === "disable" ? "disabled" : "admin" })}`);
  } catch (error) {
    return data(...refuse(submission, error));
  }
}

export default function AdminUserChange() {
  const page = useLoaderData<typeof loader>();
  const lastResult = useActionData<typeof action>();
  const user = page.view === "disable" ? page.user : page.effect.user;
  return (
    <AdminPage
      title={page.view === "disable" ? `Disable ${user.name}?` : `Make ${user.name} an admin?`}
      parent={{ label: "Users", to: "/admin/users" }}
    >
      {page.view === "disable" ? (
        <DisableUser user={page.user} lastResult={lastResult} />
      ) : (
        <MakeAdmin effect={page.effect} lastResult={lastResult} />
      )}
    </AdminPage>
  );
}
