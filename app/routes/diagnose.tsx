/** "Diagnose". The component reads what is pasted in the browser; the action does so for browsers without JavaScript. */
import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node";
import { useActionData, useHref, useLoaderData } from "@remix-run/react";
import { useEffect } from "react";
import { DiagnosePage } from "#app/features/diagnosis/diagnose-page";
import { diagnoseHref } from "#app/features/diagnosis/links";
import { askedId, pastedForm, readerOfKeys } from "#app/http/diagnosis";
import { knownPaths } from "#app/http/dialects";
import { requireForm } from "#app/http/form-submission";
import { optionalUser } from "#app/http/guards";
import { NO_STORE, pageHeaders } from "#app/http/headers";
import { serve } from "#app/http/service-errors";
import { diagnoseMasked } from "#app/services/diagnosis/diagnose";
import { MOST_PASTED, MOST_SENT } from "#app/services/diagnosis/exchange";
import { fetchKeys, inspectText } from "#app/services/diagnosis/inspect-text";
import { maskSecrets } from "#app/services/diagnosis/mask";
import { portalFacts, publishedKeys } from "#app/services/diagnosis/published";
import { findVisibleFailure } from "#app/services/failures/find";
import { pageTitle } from "#app/ui/page";

export const meta: MetaFunction = () => pageTitle("Diagnose");

export const headers = pageHeaders;

export async function loader({ request, context }: LoaderFunctionArgs) {
  const actor = await optionalUser(request, context);
  const asked = askedId(request, "request");
  const [portal, failure] = await serve(() =>
    Promise.all([portalFacts(context.realm, knownPaths()), actor === null || asked === "" ? undefined : findVisibleFailure(actor, asked)]),
  );
  return data({ portal, asked, failure: failure ?? null, reader: actor?.role ?? null, now: Date.now() }, { headers: NO_STORE });
}

export async function action({ request, context }: ActionFunctionArgs) {
  const { text } = requireForm(context, pastedForm);
  const portal = await serve(() => portalFacts(context.realm, knownPaths()));
  const diagnosis = diagnoseMasked(text, portal, Date.now());
  if (diagnosis.requestId !== null && diagnosis.requestId === text.trim().toLowerCase()) return redirect(diagnoseHref(diagnosis.requestId));
  const inspection = diagnosis.isToken
    ? await serve(() => inspectText(text, () => publishedKeys(context.realm.id, readerOfKeys(request, context))))
    : null;
  return data({ text: maskSecrets(text), diagnosis, inspection }, { headers: NO_STORE });
}

/** What reads requests is a fifth of all scripts of the page: the page is usable before it is there. */
const reader = () => import("#app/services/diagnosis/diagnose");

export default function Diagnose() {
  const { portal, ...page } = useLoaderData<typeof loader>();
  const sent = useActionData<typeof action>() ?? null;
  const keys = useHref("/jwks");
  useEffect(() => {
    // One that fails is tried again when a request is read.
    reader().catch(() => undefined);
  }, []);
  const read = async (text: string) => {
    const { diagnose } = await reader();
    const diagnosis = diagnose(text, portal, Date.now());
    return { diagnosis, inspection: diagnosis.isToken ? await inspectText(text, () => fetchKeys(keys)) : null };
  };
  return <DiagnosePage {...page} read={read} sent={sent} maxLength={{ read: MOST_PASTED, sent: MOST_SENT }} />;
}
