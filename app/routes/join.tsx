import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { JoinForm } from "#app/features/accounts/join-form";
import { signedInHeaders } from "#app/http/cookies";
import { readForm } from "#app/http/form-submission";
import { visitorOf } from "#app/http/guards";
import { linkToken, ONE_TIME_LINK_HEADERS, pageHeaders } from "#app/http/headers";
import { invalidForm, refuse, serve } from "#app/http/service-errors";
import { acceptInvitation, acceptInvitationSchema, findInvitation } from "#app/services/accounts/invitations";
import { Card } from "#app/ui/card";
import { Page, pageTitle } from "#app/ui/page";

export const meta: MetaFunction = () => pageTitle("Join");

export const headers = pageHeaders;

export async function loader({ request, context }: LoaderFunctionArgs) {
  const found = await serve(() => findInvitation(linkToken(request), context.realm.id));
  if (found !== null) return data({ email: found.email, isAdmin: found.role === "admin" }, { headers: ONE_TIME_LINK_HEADERS });
  throw new Response("This invitation does not work: it is wrong, was used or revoked, or is too old. Ask for another.", {
    status: 404,
    statusText: "Not Found",
    headers: ONE_TIME_LINK_HEADERS,
  });
}

export async function action({ request, context }: ActionFunctionArgs) {
  const submission = readForm(context, acceptInvitationSchema);
  if (submission.status !== "success") return data(...invalidForm(submission));
  try {
    const signedIn = await acceptInvitation(linkToken(request), submission.value, visitorOf(request, context));
    return redirect("/applications", { headers: signedInHeaders(context.realm, signedIn) });
  } catch (error) {
    return data(...refuse(submission, error));
  }
}

export default function Join() {
  const { email, isAdmin } = useLoaderData<typeof loader>();
  return (
    <Page title="Join Latchkey" description={`You are invited as ${isAdmin ? "an admin" : "a developer"}: ${email}.`} width="narrow">
      <Card>
        <JoinForm email={email} lastResult={useActionData<typeof action>()} />
      </Card>
    </Page>
  );
}
