/** "Diagnose": the refusal doctor. The component reads what is pasted in the browser; the action does so for browsers without JavaScript. */
import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { DiagnosePage } from "#app/features/diagnosis/diagnose-page";
import { knownPaths } from "#app/http/dialects";
import { requireForm } from "#app/http/form-submission";
import { pastedForm } from "#app/http/forms/diagnosis";
import { optionalUser } from "#app/http/guards";
import { pageHeaders } from "#app/http/headers";
import { NO_STORE } from "#app/http/playground";
import { serve } from "#app/http/service-errors";
import { diagnose } from "#app/services/diagnosis/diagnose";
import { MOST_PASTED } from "#app/services/diagnosis/exchange";
import { portalFacts } from "#app/services/diagnosis/facts";
import { maskDiagnosis, maskSecrets } from "#app/services/diagnosis/mask";
import { findVisibleFailure } from "#app/services/failures/find";
import { pageTitle } from "#app/ui/page";

const MOST_ID_LETTERS = 100;

export const meta: MetaFunction = () => pageTitle("Diagnose");

export const headers = pageHeaders;

export async function loader({ request, context }: LoaderFunctionArgs) {
  const actor = await optionalUser(request, context);
  const asked = new URL(request.url).searchParams.get("request")?.trim().slice(0, MOST_ID_LETTERS) ?? "";
  const [portal, failure] = await serve(() =>
    Promise.all([portalFacts(context.realm, knownPaths()), actor === null || asked === "" ? undefined : findVisibleFailure(actor, asked)]),
  );
  return data({ portal, asked, failure: failure ?? null, reader: actor?.role ?? null, now: Date.now() }, { headers: NO_STORE });
}

export async function action({ context }: ActionFunctionArgs) {
  const { text } = requireForm(context, pastedForm);
  const portal = await serve(() => portalFacts(context.realm, knownPaths()));
  return data({ text: maskSecrets(text), diagnosis: maskDiagnosis(diagnose(text, portal)) }, { headers: NO_STORE });
}

export default function Diagnose() {
  const { portal, ...page } = useLoaderData<typeof loader>();
  const sent = useActionData<typeof action>() ?? null;
  return <DiagnosePage {...page} sent={sent} maxLength={MOST_PASTED} diagnose={(text) => diagnose(text, portal)} />;
}
