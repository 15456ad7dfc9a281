import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction, redirect, redirectDocument } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { NewAccountForm } from "#app/features/accounts/sign-in-forms";
import { leadsToAuthorization, signInHeaders } from "#app/http/authorization";
import { signedInHeaders } from "#app/http/cookies";
import { readForm } from "#app/http/form-submission";
import { optionalUser, visitorOf } from "#app/http/guards";
import { KEEPS_OPENER, pageHeaders } from "#app/http/headers";
import { nextPath } from "#app/http/portal-paths";
import { invalidForm, refuse, serve } from "#app/http/service-errors";
import { isSignUpOpen, signUp, signUpSchema } from "#app/services/accounts/sign-up";
import { Card } from "#app/ui/card";
import { TextLink } from "#app/ui/link";
import { EmptyState } from "#app/ui/list";
import { Page, pageTitle } from "#app/ui/page";

export const meta: MetaFunction = () => pageTitle("Create account");

export const headers = pageHeaders;

export async function loader({ request, context }: LoaderFunctionArgs) {
  if (await optionalUser(request, context)) throw goOn(request);
  const shown = { open: await isSignUpOpen(context.realm.id), next: nextPath(request) };
  return data(shown, { headers: await serve(() => signInHeaders(request, context)) });
}

export async function action({ request, context }: ActionFunctionArgs) {
  const submission = readForm(context, signUpSchema);
  if (submission.status !== "success") return data(...invalidForm(submission));
  try {
    const signedIn = await signUp(submission.value, visitorOf(request, context));
    return goOn(request, signedInHeaders(context.realm, signedIn), "/applications/new");
  } catch (error) {
    return data(...refuse(submission, error));
  }
}

/** On to where the person wanted to go. The authorization page is a document of its own. */
function goOn(request: Request, signedIn: HeadersInit = {}, fallback?: string): Response {
  const next = nextPath(request, fallback);
  const headers = new Headers(signedIn);
  if (!leadsToAuthorization(next)) return redirect(next, { headers });
  for (const [name, value] of Object.entries(KEEPS_OPENER)) headers.set(name, value);
  return redirectDocument(next, { headers });
}

export default function Signup() {
  const { open, next } = useLoaderData<typeof loader>();
  const lastResult = useActionData<typeof action>();
  const signInLink = <TextLink to={`/login?${new URLSearchParams({ next })}`}>Sign in</TextLink>;
  return (
    <Page title="Create account" width="narrow">
      {open ? (
        <Card footer={<>Already have an account? {signInLink}</>}>
          <NewAccountForm lastResult={lastResult} submitLabel="Create account" />
        </Card>
      ) : (
        <EmptyState title="Sign-up is closed" action={signInLink}>
          An admin of this portal can invite you: ask for a link. Or sign in to an account you have.
        </EmptyState>
      )}
    </Page>
  );
}
