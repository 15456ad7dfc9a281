import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { NewPasswordForm } from "#app/features/accounts/password-links";
import { signedInHeaders } from "#app/http/cookies";
import { readForm } from "#app/http/form-submission";
import { visitorOf } from "#app/http/guards";
import { linkToken, ONE_TIME_LINK_HEADERS, pageHeaders } from "#app/http/headers";
import { invalidForm, refuse, serve } from "#app/http/service-errors";
import { DEAD_LINK, newPasswordSchema, ownerOfPasswordLink, redeemPasswordLink } from "#app/services/accounts/password-links";
import { sentenceOf } from "#app/services/endings/table";
import { NotFoundError } from "#app/services/errors";
import { ButtonLink } from "#app/ui/button";
import { Card } from "#app/ui/card";
import { EmptyState } from "#app/ui/list";
import { Page, pageTitle } from "#app/ui/page";

export const meta: MetaFunction = () => pageTitle("New password");

export const headers = pageHeaders;

export async function loader({ request, context }: LoaderFunctionArgs) {
  const owner = await serve(() => ownerOfPasswordLink(linkToken(request), context.realm.id));
  if (owner === null) return data({ view: "dead" as const, why: DEAD_LINK }, { status: 404, headers: ONE_TIME_LINK_HEADERS });
  return data({ view: "open" as const, email: owner.email, ends: sentenceOf("password_reset") }, { headers: ONE_TIME_LINK_HEADERS });
}

export async function action({ request, context }: ActionFunctionArgs) {
  const submission = readForm(context, newPasswordSchema);
  if (submission.status !== "success") return data(...invalidForm(submission));
  try {
    const signedIn = await redeemPasswordLink(linkToken(request), submission.value, visitorOf(request, context));
    return redirect("/account?done=password", { headers: signedInHeaders(context.realm, signedIn) });
  } catch (error) {
    // The loader, which runs next, finds the same.
    if (error instanceof NotFoundError) return data(null, { status: 404 });
    return data(...refuse(submission, error));
  }
}

export default function Reset() {
  const page = useLoaderData<typeof loader>();
  const lastResult = useActionData<typeof action>();
  if (page.view === "dead") {
    return (
      <Page title="New password" width="narrow">
        <EmptyState
          title="This link does not work"
          action={
            <ButtonLink to="/forgot" variant="primary">
              Ask for a new link
            </ButtonLink>
          }
        >
          {page.why} A newer password ends it as well.
        </EmptyState>
      </Page>
    );
  }
  return (
    <Page title="New password" description={`For the account ${page.email}.`} width="narrow">
      <Card description={page.ends}>
        <NewPasswordForm email={page.email} lastResult={lastResult ?? undefined} />
      </Card>
    </Page>
  );
}
