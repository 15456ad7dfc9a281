import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { AdminPage } from "#app/features/admin/console";
import { GrantRuleForm } from "#app/features/admin/grant-rule-form";
import { readForm } from "#app/http/form-submission";
import { requireAdmin, requireConfirmed, withConfirmation } from "#app/http/guards";
import { pageHeaders } from "#app/http/headers";
import { invalidForm, refuse, serve } from "#app/http/service-errors";
import { CELL_STATES } from "#app/services/admin/grant-matrix";
import { getGrantRule, grantRuleSchema, setGrantRule } from "#app/services/admin/grant-rules";
import { environmentName } from "#app/ui/format";
import { pageTitle } from "#app/ui/page";

export const meta: MetaFunction = () => pageTitle("Change a rule", "Grant policy", "Admin");

export const headers = pageHeaders;

/** `?grant=NAME&kind=KIND&environment=ENVIRONMENT&to=STATE` is the confirmation of a change of one cell; `from` the day of report-only. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const actor = await requireAdmin(request, context);
  const query = new URL(request.url).searchParams;
  const cell = { grantType: query.get("grant") ?? "", kind: query.get("kind") ?? "", environment: query.get("environment") ?? "" };
  const rule = await serve(() => getGrantRule(actor, cell));
  await requireConfirmed(request, actor, "change-grant-type");
  const to = CELL_STATES.find((state) => state === query.get("to")) ?? "report";
  const from = query.get("from") ?? "";
  return { rule, to, from: to === "report" && from !== "" ? from.slice(0, 10) : null };
}

export async function action({ request, context }: ActionFunctionArgs) {
  const actor = await requireAdmin(request, context);
  const submission = readForm(context, grantRuleSchema);
  if (submission.status !== "success") return data(...invalidForm(submission));
  const { grantType, kind, environment } = submission.value;
  try {
    await withConfirmation(request, actor, () => setGrantRule(actor, submission.value));
    return redirect(`/admin/grants?${new URLSearchParams({ grant: grantType, kind, environment, done: "rule" })}`);
  } catch (error) {
    return data(...refuse(submission, error));
  }
}

const WORDS = { on: "on", report: "to report only", off: "off" } as const;

export default function AdminGrantRule() {
  const { rule, to, from } = useLoaderData<typeof loader>();
  const lastResult = useActionData<typeof action>();
  return (
    <AdminPage
      title={`Switch ${rule.label} ${WORDS[to]}?`}
      description={`${rule.kindLabel}, ${environmentName(rule.environment)}`}
      parent={{ label: "Grant policy", to: "/admin/grants" }}
    >
      <GrantRuleForm key={to} rule={rule} to={to} from={from} lastResult={lastResult} />
    </AdminPage>
  );
}
