import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { ConsentForm } from "#app/features/authorization/consent-form";
import { FormPost } from "#app/features/authorization/form-post";
import { RefusedRequest } from "#app/features/authorization/refused-request";
import { answerAuthorization, hasAnswer, hiddenFields, pathOf, signInAddress } from "#app/http/authorization";
import type { PageContext } from "#app/http/context";
import { pageHeaders, redirectingHeaders } from "#app/http/headers";
import { useNonce } from "#app/http/nonce";
import { pageTitle } from "#app/ui/page";

export const meta: MetaFunction = () => pageTitle("Allow an application");

export const headers = pageHeaders;

export async function loader({ request, context }: LoaderFunctionArgs) {
  // Remix runs this once more after the form's own answer, which is all there is to show then.
  return hasAnswer(context) ? null : await shownPage(request, context);
}

export async function action({ request, context }: ActionFunctionArgs) {
  return await shownPage(request, context);
}

/** What the page shows; an answer that needs no page is thrown, where the listener has not sent it. */
async function shownPage(request: Request, context: PageContext) {
  const answer = await answerAuthorization(request, context);
  if (answer instanceof Response) throw answer;
  const facts = { requestId: context.requestId, nonce: context.nonce, development: false };
  const { step, visit } = answer;
  switch (step.kind) {
    case "answer":
      return data(step.answer, { headers: redirectingHeaders(facts, step.answer.action) });
    case "refused":
      return data({ ...step, requestId: context.requestId }, { status: step.status });
    case "ask": {
      const path = pathOf(context);
      const again = signInAddress(path, visit.sent, null, Date.now());
      const shown = { kind: "ask" as const, page: step.page, hidden: hiddenFields(visit), action: context.realm.basePath + path, again };
      return data(shown, { headers: redirectingHeaders(facts, step.page.redirectUri) });
    }
  }
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
      return <RefusedRequest title={shown.title} requestId={shown.requestId} explanation={shown.explanation} isOver={shown.isOver} />;
    case undefined:
      return null;
  }
}
