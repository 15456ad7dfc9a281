import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { PlaygroundPage } from "#app/features/playground/playground-page";
import { firstValues } from "#app/features/playground/values";
import { rootPathsOf } from "#app/http/dialects";
import { requireForm } from "#app/http/form-submission";
import { authorizeInput, fieldErrors, playgroundForm, shownAgain, tokenInfoInput } from "#app/http/forms/playground";
import { requireUser } from "#app/http/guards";
import { pageHeaders } from "#app/http/headers";
import { toResponse } from "#app/http/service-errors";
import { InvalidInputError } from "#app/services/errors";
import { playgroundOptions } from "#app/services/playground/options";
import { authorize, tokenInfo } from "#app/services/playground/requests";
import { pageTitle } from "#app/ui/page";

export const meta: MetaFunction = () => pageTitle("Playground");

export const headers = pageHeaders;

const NO_STORE = { "Cache-Control": "no-store" };

/** The endpoints on offer: ours, and the addresses under which each product's clients know them. */
const TOKEN_PATHS = rootPathsOf("token");
const INTROSPECTION_PATHS = rootPathsOf("introspect");

export async function loader({ request, context }: LoaderFunctionArgs) {
  const actor = await requireUser(request, context);
  const choices = await playgroundOptions(actor);
  const options = { ...choices, tokenPaths: TOKEN_PATHS, introspectionPaths: INTROSPECTION_PATHS };
  return data(
    { options, values: firstValues(options, new URL(request.url).searchParams.get("client_id")), now: Date.now() },
    { headers: NO_STORE },
  );
}

export async function action({ request, context }: ActionFunctionArgs) {
  const actor = await requireUser(request, context);
  const form = requireForm(context, playgroundForm);
  const values = shownAgain(form);
  const errors = {};
  try {
    if (form.intent === "authorize") {
      const authorized = await authorize(actor, authorizeInput(form), TOKEN_PATHS);
      const token = authorized.granted?.accessToken ?? "";
      return data({ values: { ...values, token }, errors, authorized, info: null }, { headers: NO_STORE });
    }
    const info = await tokenInfo(actor, tokenInfoInput(form), INTROSPECTION_PATHS);
    return data({ values, errors, authorized: null, info }, { headers: NO_STORE });
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw toResponse(error);
    return data(
      { values, errors: fieldErrors(form.intent, error.fields), authorized: null, info: null },
      { status: 400, headers: NO_STORE },
    );
  }
}

export default function Playground() {
  const { options, values, now } = useLoaderData<typeof loader>();
  const state = useActionData<typeof action>() ?? { values, errors: {}, authorized: null, info: null };
  return <PlaygroundPage options={options} state={state} now={now} />;
}
