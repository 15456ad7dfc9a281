import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { ConsentForm } from "#app/features/authorization/consent-form";
import { FormPost } from "#app/features/authorization/form-post";
import { RefusedRequest } from "#app/features/authorization/refused-request";
import {
  addressOf,
  consentAnswerOf,
  hasAnswer,
  hiddenFields,
  redirectToClient,
  sentByAddress,
  sentByForm,
  signInAddress,
  visitOf,
} from "#app/http/authorization";
import type { PageContext } from "#app/http/context";
import { optionalUser } from "#app/http/guards";
import { pageHeaders, redirectingHeaders } from "#app/http/headers";
import { useNonce } from "#app/http/nonce";
import { serve } from "#app/http/service-errors";
import { type AuthorizationStep, type AuthorizationVisit, authorize } from "#app/services/authorization/authorize";
import { pageTitle } from "#app/ui/page";

export const meta: MetaFunction = () => pageTitle("Allow an application");

export const headers = pageHeaders;

export async function loader({ request, context }: LoaderFunctionArgs) {
  // Remix runs this once more after the form's own answer, which is all there is to show then.
  if (hasAnswer(context)) return null;
  const visit = visitOf(request, context, sentByAddress(new URL(request.url)));
  const actor = await optionalUser(request, context);
  return answerStep(await serve(() => authorize(actor, visit)), visit, context);
}

/** The consent form; and a request that an application has sent as a form, which becomes an address. */
export async function action({ request, context }: ActionFunctionArgs) {
  const path = pathOf(context);
  const sent = sentByForm(context);
  const answer = hasAnswer(context) ? consentAnswerOf(context) : undefined;
  if (answer === undefined) throw redirect(addressOf(path, sent), { status: 303 });
  const visit = visitOf(request, context, sent);
  const actor = await optionalUser(request, context);
  const step = await serve(() => authorize(actor, visit, answer));
  // Somebody else has signed in since, or the application has changed: the request begins anew.
  if (step.kind === "ask" || step.kind === "refused") throw redirect(addressOf(path, sent), { status: 303 });
  return answerStep(step, visit, context);
}

/** What the page shows; a step that leads elsewhere is thrown. */
function answerStep(step: AuthorizationStep, visit: AuthorizationVisit, context: PageContext) {
  const facts = { requestId: context.requestId, nonce: context.nonce, development: false };
  const path = pathOf(context);
  switch (step.kind) {
    case "sign_in":
      throw redirect(signInAddress(path, visit.sent, step.loginHint, Date.now()), { status: 303 });
    case "answer":
      if (step.answer.kind === "redirect") throw redirectToClient(step.answer);
      return data(step.answer, { headers: redirectingHeaders(facts, step.answer.action) });
    case "refused":
      return data({ ...step, requestId: context.requestId }, { status: step.status });
    case "ask": {
      const again = signInAddress(path, visit.sent, null, Date.now());
      const shown = { kind: "ask" as const, page: step.page, hidden: hiddenFields(visit), action: context.realm.basePath + path, again };
      return data(shown, { headers: redirectingHeaders(facts, step.page.redirectUri) });
    }
  }
}

function pathOf({ authorization }: PageContext): string {
  return authorization?.path ?? "/authorize";
}

export default function Authorize() {
  const loaded = useLoaderData<typeof loader>();
  const shown = useActionData<typeof action>() ?? loaded;
  const nonce = useNonce();
  switch (shown?.kind) {
    case "ask":
      return <ConsentForm {...shown} />;
    case "form_post":
      return <FormPost action={shown.action} fields={shown.fields} nonce={nonce} />;
    case "refused":
      return <RefusedRequest title={shown.title} requestId={shown.requestId} explanation={shown.explanation} />;
    case undefined:
      return null;
  }
}
