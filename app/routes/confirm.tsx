import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { ConfirmPasswordForm } from "#app/features/accounts/sign-in-forms";
import { readForm } from "#app/http/form-submission";
import { requireUser } from "#app/http/guards";
import { pageHeaders } from "#app/http/headers";
import { nextPath } from "#app/http/portal-paths";
import { invalidForm, refuse } from "#app/http/service-errors";
import { confirmPassword, confirmSchema, GRAVE_ACTS, isGraveAct } from "#app/services/accounts/confirmation";
import { Card } from "#app/ui/card";
import { Page, pageTitle } from "#app/ui/page";

export const meta: MetaFunction = () => pageTitle("Confirm your password");

export const headers = pageHeaders;

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { email, role } = await requireUser(request, context);
  const act = new URL(request.url).searchParams.get("act");
  return { email, isAdmin: role === "admin", purpose: isGraveAct(act) ? GRAVE_ACTS[act] : "go on" };
}

export async function action({ request, context }: ActionFunctionArgs) {
  const actor = await requireUser(request, context);
  const submission = readForm(context, confirmSchema);
  if (submission.status !== "success") return data(...invalidForm(submission));
  try {
    await confirmPassword(actor, submission.value);
    return redirect(nextPath(request));
  } catch (error) {
    return data(...refuse(submission, error));
  }
}

export default function Confirm() {
  const { email, isAdmin, purpose } = useLoaderData<typeof loader>();
  return (
    <Page
      title="Confirm your password"
      description={`Type your password to ${purpose}. Nothing has been changed yet. You come back to the page you were on and press its button again; what you had typed there is not kept.`}
      width="narrow"
    >
      <Card>
        <ConfirmPasswordForm email={email} isAdmin={isAdmin} lastResult={useActionData<typeof action>()} />
      </Card>
    </Page>
  );
}
