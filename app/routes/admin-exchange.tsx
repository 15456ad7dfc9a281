import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { AdminPage } from "#app/features/admin/console";
import { AddPairForm, EditPairForm, EXCHANGE_HREF, PairList } from "#app/features/admin/exchange";
import { type NoticeName, noticeOf } from "#app/features/admin/notices";
import { readListQuery } from "#app/features/list-query";
import { readForm, unchangedForm } from "#app/http/form-submission";
import { type ExchangeForm, exchangeForms } from "#app/http/forms/exchange";
import { requireAdmin, withConfirmation } from "#app/http/guards";
import { pageHeaders } from "#app/http/headers";
import { invalidForm, refuse, serve } from "#app/http/service-errors";
import type { Actor } from "#app/services/actor";
import { addPair, editPair, getPair, listPairs, pairTerms, removePair } from "#app/services/admin/exchange-pairs";
import { ifJustDone } from "#app/services/audit/just-done";
import { versionOf } from "#app/services/form-version";
import { Card } from "#app/ui/card";
import { firstError, resultOf } from "#app/ui/conform";
import { Refusal } from "#app/ui/feedback";
import { pageTitle } from "#app/ui/page";

export const meta: MetaFunction = () => pageTitle("Token exchange", "Admin");

export const headers = pageHeaders;

/** `?client=REF&subject=REF` is one pair; without them the list. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const actor = await requireAdmin(request, context);
  const query = new URL(request.url).searchParams;
  const [clientRef, subjectRef] = [query.get("client"), query.get("subject")];
  if (clientRef !== null && subjectRef !== null) {
    const pair = await serve(() => getPair(actor, { clientRef, subjectRef }));
    return { step: "edit" as const, pair, version: versionOf(pairTerms(pair)) };
  }
  const { page } = readListQuery(query, ["name"]);
  return {
    step: "list" as const,
    list: await serve(() => listPairs(actor, { page })),
    address: query.toString(),
    notice: await ifJustDone(actor, noticeOf(query.get("done"))),
  };
}

export async function action({ request, context }: ActionFunctionArgs) {
  const actor = await requireAdmin(request, context);
  const submission = readForm(context, exchangeForms);
  if (submission.status !== "success") return data(...invalidForm(submission));
  const form = submission.value;
  try {
    const done = await withConfirmation(request, actor, () => perform(actor, form));
    return done === "unchanged" ? data(unchangedForm(submission)) : redirect(`${EXCHANGE_HREF}?done=${done}`);
  } catch (error) {
    return data(...refuse(submission, error));
  }
}

async function perform(actor: Actor, form: ExchangeForm): Promise<NoticeName | "unchanged"> {
  switch (form.intent) {
    case "add":
      await addPair(actor, form);
      return "pair-allowed";
    case "edit": {
      const { version, ...pair } = form;
      return (await editPair(actor, pair, version)) === "saved" ? "pair-changed" : "unchanged";
    }
    case "remove":
      await removePair(actor, form);
      return "pair-removed";
  }
}

export default function AdminExchange() {
  const page = useLoaderData<typeof loader>();
  const lastResult = useActionData<typeof action>();
  if (page.step === "edit") {
    return (
      <AdminPage title="Edit a pair" parent={{ label: "Token exchange", to: EXCHANGE_HREF }}>
        <EditPairForm key={page.version} pair={page.pair} version={page.version} lastResult={resultOf(lastResult, "edit")} />
      </AdminPage>
    );
  }
  return (
    <AdminPage
      title="Token exchange"
      description="Only a pair lets one key exchange the user tokens of another key for its own (RFC 8693)."
      notice={lastResult === undefined ? page.notice : undefined}
    >
      <Refusal message={resultOf(lastResult, "add") === undefined ? firstError(lastResult) : undefined} />
      <PairList list={page.list} address={page.address} />
      <Card title="Allow a pair">
        <AddPairForm key={page.list.total} lastResult={resultOf(lastResult, "add")} />
      </Card>
    </AdminPage>
  );
}
