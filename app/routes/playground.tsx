import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction, redirectDocument } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { PlaygroundPage } from "#app/features/playground/playground-page";
import { firstValues } from "#app/features/playground/values";
import { playgroundCookie } from "#app/http/cookies";
import { requireForm } from "#app/http/form-submission";
import { authorizeInput, fieldErrors, playgroundForm, shownAgain, startInput, tokenInfoInput } from "#app/http/forms/playground";
import { requireUser } from "#app/http/guards";
import { NO_STORE, pageHeaders } from "#app/http/headers";
import { authorizePlaces, playgroundPaths } from "#app/http/playground";
import { toResponse } from "#app/http/service-errors";
import { InvalidInputError } from "#app/services/errors";
import { isRedirectGrant, registerCallback, startFlow } from "#app/services/playground/flow";
import { playgroundOptions } from "#app/services/playground/options";
import { authorize } from "#app/services/playground/requests";
import { tokenInfo } from "#app/services/playground/token-info";
import { pageTitle } from "#app/ui/page";

export const meta: MetaFunction = () => pageTitle("Playground");

export const headers = pageHeaders;

const NOTHING = { errors: {}, authorized: null, info: null, registered: null };

export async function loader({ request, context }: LoaderFunctionArgs) {
  const actor = await requireUser(request, context);
  const options = { ...(await playgroundOptions(actor)), ...playgroundPaths(context.realm) };
  const values = firstValues(options, new URL(request.url).searchParams.get("client_id"));
  return data({ options, values, now: Date.now() }, { headers: NO_STORE });
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
    if (form.intent === "register-callback") {
      await registerCallback(actor, form.clientId.trim());
      return data({ ...NOTHING, values, registered: form.clientId }, { headers: NO_STORE });
    }
    if (isRedirectGrant(form.grantType)) {
      const { location, flow } = await startFlow(actor, startInput(form), authorizePlaces(context.realm));
      return redirectDocument(location, { headers: { ...NO_STORE, "Set-Cookie": playgroundCookie(context.realm, flow) } });
    }
    const authorized = await authorize(actor, authorizeInput(form), playgroundPaths(context.realm).tokenPaths);
    const token = authorized.granted?.accessToken ?? "";
    // Once it is used or refused for good, the next press begins anew.
    const polls = authorized.refused?.error === "authorization_pending" || authorized.refused?.error === "slow_down";
    const deviceCode = authorized.device?.deviceCode ?? (polls ? values.deviceCode : "");
    return data({ ...NOTHING, values: { ...values, token, deviceCode }, authorized }, { headers: NO_STORE });
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw toResponse(error);
    return data({ ...NOTHING, values, errors: fieldErrors(form.intent, error.fields) }, { status: 400, headers: NO_STORE });
  }
}

export default function Playground() {
  const { options, values, now } = useLoaderData<typeof loader>();
  const state = useActionData<typeof action>() ?? { ...NOTHING, values };
  return <PlaygroundPage options={options} state={state} now={now} />;
}
