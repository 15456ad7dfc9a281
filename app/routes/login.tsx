import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction, redirect, redirectDocument } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { SignInForm } from "#app/features/accounts/sign-in-forms";
import { leadsToAuthorization, signInHeaders } from "#app/http/authorization";
import { signedInHeaders } from "#app/http/cookies";
import { readForm } from "#app/http/form-submission";
import { optionalUser, visitorOf } from "#app/http/guards";
import { KEEPS_OPENER, pageHeaders } from "#app/http/headers";
import { nextPath } from "#app/http/portal-paths";
import { invalidForm, refuse, serve } from "#app/http/service-errors";
import { signIn, signInSchema } from "#app/services/accounts/sign-in";
import { isSignUpOpen } from "#app/services/accounts/sign-up";
import { Card } from "#app/ui/card";
import { Done } from "#app/ui/feedback";
import { TextLink } from "#app/ui/link";
import { Page, pageTitle } from "#app/ui/page";

export const meta: MetaFunction = () => pageTitle("Sign in");

export const headers = pageHeaders;

/** The longest address there is (RFC 5321 §4.5.3.1). */
const MOST_EMAIL_LETTERS = 320;

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { searchParams } = new URL(request.url);
  // An application may ask that somebody who is signed in does so again, or as somebody else.
  if (!searchParams.has("again") && (await optionalUser(request, context))) throw goOn(request);
  const email = searchParams.get("login_hint")?.slice(0, MOST_EMAIL_LETTERS) ?? "";
  const shown = { signUpOpen: await isSignUpOpen(context.realm.id), next: nextPath(request), email, deleted: searchParams.has("deleted") };
  return data(shown, { headers: await serve(() => signInHeaders(request, context)) });
}

export async function action({ request, context }: ActionFunctionArgs) {
  const submission = readForm(context, signInSchema);
  if (submission.status !== "success") return data(...invalidForm(submission));
  try {
    const signedIn = await signIn(submission.value, visitorOf(request, context));
    return goOn(request, signedInHeaders(context.realm, signedIn));
  } catch (error) {
    return data(...refuse(submission, error));
  }
}

/** On to where the person wanted to go. The authorization page is a document of its own. */
function goOn(request: Request, signedIn: HeadersInit = {}): Response {
  const next = nextPath(request);
  const headers = new Headers(signedIn);
  if (!leadsToAuthorization(next)) return redirect(next, { headers });
  for (const [name, value] of Object.entries(KEEPS_OPENER)) headers.set(name, value);
  return redirectDocument(next, { headers });
}

export default function Login() {
  const { signUpOpen, next, email, deleted } = useLoaderData<typeof loader>();
  const lastResult = useActionData<typeof action>();
  return (
    <Page title="Sign in" width="narrow">
      {deleted && !lastResult ? <Done text="Your account was deleted." /> : null}
      <Card
        footer={
          <>
            {signUpOpen ? (
              <p>
                No account yet? <TextLink to={`/signup?${new URLSearchParams({ next })}`}>Create account</TextLink>
              </p>
            ) : (
              <p>An admin of this portal invites people here.</p>
            )}
            <p>
              <TextLink to="/forgot">Forgotten your password?</TextLink>
            </p>
          </>
        }
      >
        <SignInForm email={email} lastResult={lastResult} />
      </Card>
    </Page>
  );
}
