import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { NewPasswordForm } from "#app/features/accounts/password-links";
import { signedInHeaders } from "#app/http/cookies";
import { readForm } from "#app/http/form-submission";
import { visitorOf } from "#app/http/guards";
import { linkToken, ONE_TIME_LINK_HEADERS, pageHeaders } from "#app/http/headers";
import { invalidForm, refuse, serve } from "#app/http/service-errors";
import { newPasswordSchema, ownerOfPasswordLink, redeemPasswordLink } from "#app/services/accounts/password-links";
import { sentenceOf } from "#app/services/endings/table";
import { Card } from "#app/ui/card";
import { Page, pageTitle } from "#app/ui/page";

export const meta: MetaFunction = () => pageTitle("New password");

export const headers = pageHeaders;

export async function loader({ request, context }: LoaderFunctionArgs) {
  const owner = await serve(() => ownerOfPasswordLink(linkToken(request), context.realm.id));
  if (owner !== null) return data({ email: owner.email, ends: sentenceOf("password_reset") }, { headers: ONE_TIME_LINK_HEADERS });
  throw new Response("This link does not work: it is wrong, was used, or is older than an hour. Ask for another under Sign in.", {
    status: 404,
    statusText: "Not Found",
    headers: ONE_TIME_LINK_HEADERS,
  });
}

export async function action({ request, context }: ActionFunctionArgs) {
  const submission = readForm(context, newPasswordSchema);
  if (submission.status !== "success") return data(...invalidForm(submission));
  try {
    const signedIn = await redeemPasswordLink(linkToken(request), submission.value, visitorOf(request, context));
    return redirect("/account?done=password", { headers: signedInHeaders(context.realm, signedIn) });
  } catch (error) {
    return data(...refuse(submission, error));
  }
}

export default function Reset() {
  const { email, ends } = useLoaderData<typeof loader>();
  return (
    <Page title="New password" description={`For the account ${email}.`} width="narrow">
      <Card description={ends}>
        <NewPasswordForm email={email} lastResult={useActionData<typeof action>()} />
      </Card>
    </Page>
  );
}
