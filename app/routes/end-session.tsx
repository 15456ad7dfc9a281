import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { AskLogout, RefusedLogout, SignedOut } from "#app/features/logout/logout-pages";
import type { PageContext } from "#app/http/context";
import { clearedSessionCookie } from "#app/http/cookies";
import { optionalUser } from "#app/http/guards";
import { pageHeaders, redirectingHeaders } from "#app/http/headers";
import { hiddenFieldsOf, logoutAddress, logoutVisitOf, signedOutHeaders } from "#app/http/logout";
import { serve } from "#app/http/service-errors";
import { endSession, type LogoutStep, type LogoutVisit } from "#app/services/logout/end-session";
import { pageTitle } from "#app/ui/page";

export const meta: MetaFunction = () => pageTitle("Sign out");

export const headers = pageHeaders;

/** An application sends the browser here (OpenID Connect RP-Initiated Logout 1.0 §2). */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const visit = logoutVisitOf(context, (name) => new URL(request.url).searchParams.getAll(name));
  const actor = await optionalUser(request, context);
  return answerStep(await serve(() => endSession(actor, visit, false)), visit, context);
}

/** The page's own button, and the portal's; and a request that an application has sent as a form, which becomes an address. */
export async function action({ request, context }: ActionFunctionArgs) {
  const { form } = context;
  if (form.get("answer")?.[0] !== "sign-out") throw redirect(logoutAddress(form), { status: 303 });
  const visit = logoutVisitOf(context, (name) => form.get(name) ?? []);
  const actor = await optionalUser(request, context);
  const step = await serve(() => endSession(actor, visit, true));
  const isPlain = step.kind === "ended" && step.frames.length === 0 && step.next === null;
  // From the portal's own menu one comes back to its start page.
  if (isPlain && form.has("portal")) throw redirect("/", { headers: { "Set-Cookie": clearedSessionCookie(context.realm) } });
  return answerStep(step, visit, context);
}

/** What the page shows; a step that leads elsewhere is thrown. */
function answerStep(step: LogoutStep, visit: LogoutVisit, context: PageContext) {
  switch (step.kind) {
    case "refused":
      return data(step, { status: 400 });
    case "ask":
      // The form's answer may lead on to the application.
      return data(
        { ...step, hidden: hiddenFieldsOf(visit) },
        { headers: step.next === null ? {} : redirectingHeaders(factsOf(context), step.next.url) },
      );
    case "ended": {
      const headers = signedOutHeaders(context, step.frames, step.next?.url ?? null);
      if (step.frames.length === 0 && step.next !== null) {
        headers.set("Location", step.next.url);
        throw new Response(null, { status: 303, headers });
      }
      return data(step, { headers });
    }
  }
}

function factsOf({ requestId, nonce }: PageContext) {
  return { requestId, nonce, development: false };
}

export default function EndSession() {
  const loaded = useLoaderData<typeof loader>();
  const shown = useActionData<typeof action>() ?? loaded;
  switch (shown.kind) {
    case "refused":
      return <RefusedLogout explanation={shown.explanation} />;
    case "ask":
      return <AskLogout application={shown.application} hidden={shown.hidden} />;
    case "ended":
      return <SignedOut frames={shown.frames} next={shown.next} />;
  }
}
