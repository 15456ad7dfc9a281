import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { DeleteAccount } from "#app/features/accounts/delete-account";
import { AdminPage } from "#app/features/admin/console";
import { readForm } from "#app/http/form-submission";
import { requireAdmin, requireConfirmed, withConfirmation } from "#app/http/guards";
import { invalidForm, refuse, serve } from "#app/http/service-errors";
import { deleteAccount, deleteAccountSchema, previewAccountDeletion } from "#app/services/accounts/deletion";
import { pageTitle } from "#app/ui/page";

export const meta: MetaFunction = () => pageTitle("Delete account", "Admin");

const userOf = (request: Request) => new URL(request.url).searchParams.get("user") ?? "";

export async function loader({ request, context }: LoaderFunctionArgs) {
  const actor = await requireAdmin(request, context);
  const effect = await serve(() => previewAccountDeletion(actor, userOf(request)));
  await requireConfirmed(request, actor, "delete-account");
  return effect;
}

export async function action({ request, context }: ActionFunctionArgs) {
  const actor = await requireAdmin(request, context);
  const submission = readForm(context, deleteAccountSchema);
  if (submission.status !== "success") return data(...invalidForm(submission));
  const form = submission.value;
  const userId = userOf(request);
  try {
    await withConfirmation(request, actor, () => deleteAccount(actor, userId, form));
    return redirect(userId === actor.userId ? "/login?deleted" : "/admin/users?done=deleted");
  } catch (error) {
    if (error instanceof Response) throw error;
    return data(...refuse(submission, error));
  }
}

export default function DeleteUser() {
  const effect = useLoaderData<typeof loader>();
  return (
    <AdminPage title={`Delete ${effect.name}`} parent={{ label: "Users", to: "/admin/users" }}>
      <DeleteAccount
        effect={effect}
        cancelTo={`/admin/users?${new URLSearchParams({ user: effect.id })}`}
        lastResult={useActionData<typeof action>()}
      />
    </AdminPage>
  );
}
