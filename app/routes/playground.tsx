import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { PlaygroundPage } from "#app/features/playground/playground-page";
import { firstValues, secondFormErrors, sentValues } from "#app/features/playground/values";
import { rootPathsOf } from "#app/http/dialects";
import { requireUser } from "#app/http/guards";
import { pageHeaders } from "#app/http/page-headers";
import { toResponse } from "#app/http/service-errors";
import type { Actor } from "#app/services/actor";
import { InvalidInputError } from "#app/services/errors";
import { authorize } from "#app/services/playground/authorize";
import { playgroundOptions } from "#app/services/playground/options";
import { tokenInfo } from "#app/services/playground/token-info";
import { pageTitle } from "#app/ui/title";

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
  return data({ options, values: firstValues(options, new URL(request.url).searchParams), now: Date.now() }, { headers: NO_STORE });
}

export async function action({ request, context }: ActionFunctionArgs) {
  const actor = await requireUser(request, context);
  const form = await request.formData();
  const field = (name: string) => String(form.get(name) ?? "");
  switch (field("intent")) {
    case "authorize":
      return await submitAuthorize(actor, field);
    case "token-info":
      return await submitTokenInfo(actor, field);
    default:
      throw new Response("Unknown action.", { status: 400, statusText: "Bad Request" });
  }
}

async function submitAuthorize(actor: Actor, field: (name: string) => string) {
  const values = sentValues(field);
  try {
    const credentials = { clientSecret: field("clientSecret"), password: field("password"), refreshToken: field("refreshToken") };
    const authorized = await authorize(actor, { ...values, ...credentials }, TOKEN_PATHS);
    const token = authorized.granted?.accessToken ?? "";
    return data({ values: { ...values, token }, errors: {}, authorized, info: null }, { headers: NO_STORE });
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw toResponse(error);
    return data({ values, errors: error.fields, authorized: null, info: null }, { status: 400, headers: NO_STORE });
  }
}

async function submitTokenInfo(actor: Actor, field: (name: string) => string) {
  const values = sentValues(field);
  try {
    const info = await tokenInfo(actor, { ...values, clientSecret: field("clientSecret") }, INTROSPECTION_PATHS);
    return data({ values, errors: {}, authorized: null, info }, { headers: NO_STORE });
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw toResponse(error);
    return data({ values, errors: secondFormErrors(error.fields), authorized: null, info: null }, { status: 400, headers: NO_STORE });
  }
}

export default function Playground() {
  const { options, values, now } = useLoaderData<typeof loader>();
  const state = useActionData<typeof action>() ?? { values, errors: {}, authorized: null, info: null };
  return <PlaygroundPage options={options} state={state} now={now} />;
}
