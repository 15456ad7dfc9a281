import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { JoinForm } from "#app/features/accounts/join-form";
import { signedInHeaders } from "#app/http/cookies";
import { readForm } from "#app/http/form-submission";
import { visitorOf } from "#app/http/guards";
import { linkToken, ONE_TIME_LINK_HEADERS, pageHeaders } from "#app/http/headers";
import { invalidForm, refuse, serve } from "#app/http/service-errors";
import { acceptInvitation, acceptInvitationSchema, DEAD_INVITATION, findInvitation } from "#app/services/accounts/invitations";
import { NotFoundError } from "#app/services/errors";
import { Card } from "#app/ui/card";
import { TextLink } from "#app/ui/link";
import { EmptyState } from "#app/ui/list";
import { Page, pageTitle } from "#app/ui/page";

export const meta: MetaFunction = () => pageTitle("Join");

export const headers = pageHeaders;

export async function loader({ request, context }: LoaderFunctionArgs) {
  const found = await serve(() => findInvitation(linkToken(request), context.realm.id));
  if (found === null) return data({ view: "dead" as const, why: DEAD_INVITATION }, { status: 404, headers: ONE_TIME_LINK_HEADERS });
  return data({ view: "open" as const, email: found.email, isAdmin: found.role === "admin" }, { headers: ONE_TIME_LINK_HEADERS });
}

export async function action({ request, context }: ActionFunctionArgs) {
  const submission = readForm(context, acceptInvitationSchema);
  if (submission.status !== "success") return data(...invalidForm(submission));
  try {
    const signedIn = await acceptInvitation(linkToken(request), submission.value, visitorOf(request, context));
    return redirect("/applications", { headers: signedInHeaders(context.realm, signedIn) });
  } catch (error) {
    // The loader, which runs next, finds the same.
    if (error instanceof NotFoundError) return data(null, { status: 404 });
    return data(...refuse(submission, error));
  }
}

export default function Join() {
  const page = useLoaderData<typeof loader>();
  const lastResult = useActionData<typeof action>();
  if (page.view === "dead") {
    return (
      <Page title="Join Latchkey" width="narrow">
        <EmptyState title="This invitation does not work" action={<TextLink to="/login">Sign in</TextLink>}>
          {page.why} Ask whoever invited you for another, or sign in if you have joined already.
        </EmptyState>
      </Page>
    );
  }
  const { email, isAdmin } = page;
  return (
    <Page title="Join Latchkey" description={`You are invited as ${isAdmin ? "an admin" : "a developer"}: ${email}.`} width="narrow">
      <Card>
        <JoinForm email={email} lastResult={lastResult ?? undefined} />
      </Card>
    </Page>
  );
}
