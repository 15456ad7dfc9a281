/** "Token inspector". The component reads a token in the browser; the action does so for browsers without JavaScript. */
import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useActionData, useHref, useLoaderData } from "@remix-run/react";
import { InspectPage } from "#app/features/diagnosis/inspect-page";
import { askedId, pastedForm, readerOfKeys } from "#app/http/diagnosis";
import { requireForm } from "#app/http/form-submission";
import { optionalUser } from "#app/http/guards";
import { NO_STORE, pageHeaders } from "#app/http/headers";
import { serve } from "#app/http/service-errors";
import { fetchKeys, inspectText } from "#app/services/diagnosis/inspect-text";
import { publishedKeys } from "#app/services/diagnosis/published";
import { MOST_TOKEN_LETTERS } from "#app/services/diagnosis/token-text";
import { tokenStatus } from "#app/services/tokens/status";
import { pageTitle } from "#app/ui/page";

export const meta: MetaFunction = () => pageTitle("Token inspector");

export const headers = pageHeaders;

export async function loader({ request, context }: LoaderFunctionArgs) {
  const actor = await optionalUser(request, context);
  const asked = askedId(request, "id").toLowerCase();
  const status = actor === null || asked === "" ? undefined : await serve(() => tokenStatus(actor, asked));
  return data({ asked, status: status ?? null, signedIn: actor !== null, now: Date.now() }, { headers: NO_STORE });
}

export async function action({ request, context }: ActionFunctionArgs) {
  const { text } = requireForm(context, pastedForm);
  const keys = () => publishedKeys(context.realm.id, readerOfKeys(request, context));
  return data(await serve(() => inspectText(text, keys)), { headers: NO_STORE });
}

export default function Inspect() {
  const page = useLoaderData<typeof loader>();
  const sent = useActionData<typeof action>() ?? null;
  const keys = useHref("/jwks");
  return <InspectPage {...page} sent={sent} maxLength={MOST_TOKEN_LETTERS} inspect={(text) => inspectText(text, () => fetchKeys(keys))} />;
}
