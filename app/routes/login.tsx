import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { SignInForm } from "#app/features/accounts/sign-in-forms";
import { signedInHeaders } from "#app/http/cookies";
import { readForm } from "#app/http/form-submission";
import { optionalUser, visitorOf } from "#app/http/guards";
import { pageHeaders } from "#app/http/headers";
import { nextPath } from "#app/http/portal-paths";
import { invalidForm, refuse } from "#app/http/service-errors";
import { signIn, signInSchema } from "#app/services/accounts/sign-in";
import { isSignUpOpen } from "#app/services/accounts/sign-up";
import { Card } from "#app/ui/card";
import { TextLink } from "#app/ui/link";
import { Page, pageTitle } from "#app/ui/page";

export const meta: MetaFunction = () => pageTitle("Sign in");

export const headers = pageHeaders;

export async function loader({ request, context }: LoaderFunctionArgs) {
  if (await optionalUser(request, context)) throw redirect(nextPath(request));
  return { signUpOpen: await isSignUpOpen(context.realm.id), next: nextPath(request) };
}

export async function action({ request, context }: ActionFunctionArgs) {
  const submission = readForm(context, signInSchema);
  if (submission.status !== "success") return data(...invalidForm(submission));
  try {
    const signedIn = await signIn(submission.value, visitorOf(request, context));
    return redirect(nextPath(request), { headers: signedInHeaders(context.realm, signedIn) });
  } catch (error) {
    return data(...refuse(submission, error));
  }
}

export default function Login() {
  const { signUpOpen, next } = useLoaderData<typeof loader>();
  const lastResult = useActionData<typeof action>();
  return (
    <Page title="Sign in" width="narrow">
      <Card
        footer={
          signUpOpen ? (
            <>
              No account yet? <TextLink to={`/signup?${new URLSearchParams({ next })}`}>Create account</TextLink>
            </>
          ) : (
            "An admin of this portal creates accounts here."
          )
        }
      >
        <SignInForm lastResult={lastResult} />
      </Card>
    </Page>
  );
}
