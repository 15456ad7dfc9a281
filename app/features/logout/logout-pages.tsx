import { Button, ButtonLink } from "#app/ui/button";
import { Banner } from "#app/ui/feedback";
import { FormActions } from "#app/ui/form";
import { Page } from "#app/ui/page";
import { Form } from "#app/ui/remix";

interface AskLogoutProps {
  /** The application that asks; null: none that is known. */
  readonly application: string | null;
  /** The request's own parameters, which are checked again. */
  readonly hidden: readonly (readonly [name: string, value: string])[];
}

/** Asks a person whether to end their session, where no application has proved that it may. */
export function AskLogout({ application, hidden }: AskLogoutProps) {
  return (
    <Page title="Sign out?" width="text">
      <p>
        {application === null ? "You are about to sign out." : `${application} asks to sign you out.`} It ends your session in this browser,
        and the applications that you have used from it are told.
      </p>
      <Form method="post" action="/oidc/logout" reloadDocument>
        {hidden.map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
        <FormActions>
          <Button variant="primary" name="answer" value="sign-out">
            Sign out
          </Button>
          <ButtonLink to="/">Stay signed in</ButtonLink>
        </FormActions>
      </Form>
    </Page>
  );
}

interface SignedOutProps {
  /** Pages of applications that end their own sessions when they are loaded. */
  readonly frames: readonly string[];
  readonly next: { readonly application: string; readonly url: string } | null;
}

/** Says that the session has ended, and lets applications end theirs (OpenID Connect Front-Channel Logout 1.0 §3). */
export function SignedOut({ frames, next }: SignedOutProps) {
  return (
    <Page title="You are signed out" width="text">
      <p>Your session in this browser has ended{frames.length > 0 ? ", and the applications that you have used from it are told" : ""}.</p>
      {frames.map((url) => (
        <iframe key={url} src={url} title="An application ends its session" className="hidden" />
      ))}
      <p>
        {next === null ? (
          <ButtonLink to="/">Go to the start page</ButtonLink>
        ) : (
          <a href={next.url} className="font-medium text-accent underline underline-offset-2">
            Back to {next.application}
          </a>
        )}
      </p>
    </Page>
  );
}

/** Says why an application's request is not answered. */
export function RefusedLogout({ explanation }: { readonly explanation: string }) {
  return (
    <Page title="This request to sign out is not valid" width="text">
      <Banner tone="danger">
        <p>{explanation}</p>
      </Banner>
      <p>You are still signed in. Sign out from the menu, if that is what you want.</p>
    </Page>
  );
}
