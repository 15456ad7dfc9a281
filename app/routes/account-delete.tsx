import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { DeleteAccount } from "#app/features/accounts/delete-account";
import { readForm } from "#app/http/form-submission";
import { requireConfirmed, requireUser, withConfirmation } from "#app/http/guards";
import { pageHeaders } from "#app/http/headers";
import { invalidForm, refuse, serve } from "#app/http/service-errors";
import { deleteAccount, deleteAccountSchema, previewAccountDeletion } from "#app/services/accounts/deletion";
import { Page, pageTitle } from "#app/ui/page";

export const meta: MetaFunction = () => pageTitle("Delete account");

export const headers = pageHeaders;

export async function loader({ request, context }: LoaderFunctionArgs) {
  const actor = await requireUser(request, context);
  await requireConfirmed(request, actor, "delete-account");
  return await serve(() => previewAccountDeletion(actor, actor.userId));
}

export async function action({ request, context }: ActionFunctionArgs) {
  const actor = await requireUser(request, context);
  const submission = readForm(context, deleteAccountSchema);
  if (submission.status !== "success") return data(...invalidForm(submission));
  const form = submission.value;
  try {
    await withConfirmation(request, actor, () => deleteAccount(actor, actor.userId, form));
    return redirect("/login?deleted");
  } catch (error) {
    if (error instanceof Response) throw error;
    return data(...refuse(submission, error));
  }
}

export default function DeleteOwnAccount() {
  const effect = useLoaderData<typeof loader>();
  return (
    <Page title="Delete account" width="narrow" breadcrumbs={[{ label: "Account", to: "/account" }]}>
      <DeleteAccount effect={effect} cancelTo="/account" lastResult={useActionData<typeof action>()} />
    </Page>
  );
}
