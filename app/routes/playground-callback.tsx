import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { CallbackPage } from "#app/features/playground/callback-page";
import { readPlaygroundCookie } from "#app/http/cookies";
import { requireForm } from "#app/http/form-submission";
import { fieldErrors, playgroundForm, shownAgain, tokenInfoInput } from "#app/http/forms/playground";
import { requireUser } from "#app/http/guards";
import { NO_STORE, pageHeaders } from "#app/http/headers";
import { playgroundPaths } from "#app/http/playground";
import { toResponse } from "#app/http/service-errors";
import { InvalidInputError } from "#app/services/errors";
import { CHECKS, readCallback } from "#app/services/playground/callback";
import { playgroundCallback } from "#app/services/playground/flow";
import { playgroundOptions } from "#app/services/playground/options";
import { exchangeCode } from "#app/services/playground/requests";
import { tokenInfo } from "#app/services/playground/token-info";
import { pageTitle } from "#app/ui/page";

export const meta: MetaFunction = () => pageTitle("Callback", "Playground");

export const headers = pageHeaders;

const NOTHING = { errors: {}, authorized: null, info: null };

/** What came back from `/authorize`, in the query or, for Implicit, behind `#`, which only the page's script sees. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const actor = await requireUser(request, context);
  const flow = readPlaygroundCookie(request, context.realm);
  const options = { ...(await playgroundOptions(actor)), ...playgroundPaths(context.realm) };
  const { clientId = "", state = "", issuer = "" } = flow ?? {};
  const reading = readCallback(flow, new URL(request.url).searchParams);
  return data({ options, reading, expected: { clientId, state, iss: issuer }, checks: CHECKS, now: Date.now() }, { headers: NO_STORE });
}

export async function action({ request, context }: ActionFunctionArgs) {
  const actor = await requireUser(request, context);
  const form = requireForm(context, playgroundForm);
  const values = shownAgain(form);
  try {
    if (form.intent === "token-info") {
      const info = await tokenInfo(actor, tokenInfoInput(form), playgroundPaths(context.realm).introspectionPaths);
      return data({ ...NOTHING, values, info }, { headers: NO_STORE });
    }
    const flow = readPlaygroundCookie(request, context.realm);
    const { clientId, clientSecret, code } = form;
    const input = { clientId, clientSecret, code, tokenEndpoint: flow?.tokenEndpoint ?? "", verifier: flow?.verifier ?? "" };
    const authorized = await exchangeCode(actor, input, playgroundCallback(actor), playgroundPaths(context.realm).tokenPaths);
    return data({ ...NOTHING, values: { ...values, token: authorized.granted?.accessToken ?? "" }, authorized }, { headers: NO_STORE });
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw toResponse(error);
    return data({ ...NOTHING, values, errors: fieldErrors(form.intent, error.fields) }, { status: 400, headers: NO_STORE });
  }
}

export default function PlaygroundCallback() {
  const loaded = useLoaderData<typeof loader>();
  return <CallbackPage {...loaded} answered={useActionData<typeof action>()} />;
}
