import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { TokensPage } from "#app/features/tokens/tokens-page";
import { requireForm } from "#app/http/form-submission";
import { readTokenQuery, revokeAllInput, tokenForms } from "#app/http/forms/tokens";
import { requireUser } from "#app/http/guards";
import { pageHeaders } from "#app/http/headers";
import { serve, toResponse } from "#app/http/service-errors";
import { InvalidInputError } from "#app/services/errors";
import { grantChoices, listTokens } from "#app/services/tokens/list";
import { revokeAllTokens, revokeToken } from "#app/services/tokens/revocation";
import { pageTitle } from "#app/ui/page";

export const meta: MetaFunction<typeof loader> = ({ data: loaded }) =>
  pageTitle("Tokens", ...(loaded ? [loaded.list.application.name] : []));

export const headers = pageHeaders;

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const actor = await requireUser(request, context);
  const { query, form } = readTokenQuery(new URL(request.url).searchParams);
  const list = await serve(() => listTokens(actor, params["applicationId"] ?? "", query));
  return { list, form, grants: grantChoices(), now: Date.now() };
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const actor = await requireUser(request, context);
  const applicationId = params["applicationId"] ?? "";
  const form = requireForm(context, tokenForms);
  if (form.intent === "revoke") {
    return { done: "revoked" as const, ...(await serve(() => revokeToken(actor, applicationId, form.tokenId))) };
  }
  try {
    return { done: "revoked-all" as const, ...(await revokeAllTokens(actor, applicationId, revokeAllInput(form))) };
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw toResponse(error);
    return data({ done: "refused" as const, typed: form.confirmation, errors: error.fields["confirmation"] ?? [] }, { status: 400 });
  }
}

export default function ApplicationTokens() {
  return <TokensPage {...useLoaderData<typeof loader>()} result={useActionData<typeof action>()} />;
}
