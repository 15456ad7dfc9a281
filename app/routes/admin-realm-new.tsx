import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { OneTimeLinkCard } from "#app/features/accounts/one-time-link";
import { AdminPage } from "#app/features/admin/console";
import { NewRealmForm, REALMS_HREF, realmHref } from "#app/features/admin/realms";
import { readForm } from "#app/http/form-submission";
import { requireAdmin } from "#app/http/guards";
import { unstored } from "#app/http/headers";
import { invalidForm, refuse } from "#app/http/service-errors";
import { createRealm, newRealmSchema } from "#app/services/realms/create";
import { ButtonLink } from "#app/ui/button";
import { pageTitle } from "#app/ui/page";

export const meta: MetaFunction = () => pageTitle("Create realm", "Admin");

export async function loader({ request, context }: LoaderFunctionArgs) {
  const actor = await requireAdmin(request, context);
  return { prefix: `${actor.issuer}/realms/` };
}

export async function action({ request, context }: ActionFunctionArgs) {
  const actor = await requireAdmin(request, context);
  const submission = readForm(context, newRealmSchema);
  if (submission.status !== "success") {
    const [result, init] = invalidForm(submission);
    return data({ result, made: undefined }, init);
  }
  try {
    const { id, link } = await createRealm(actor, submission.value);
    return data({ result: undefined, made: { id, name: submission.value.name, link, now: Date.now() } }, unstored());
  } catch (error) {
    const [result, init] = refuse(submission, error);
    return data({ result, made: undefined }, init);
  }
}

export default function NewRealm() {
  const { prefix } = useLoaderData<typeof loader>();
  const { result, made } = useActionData<typeof action>() ?? {};
  const parent = { label: "Realms", to: REALMS_HREF };
  if (made === undefined) {
    return (
      <AdminPage title="Create realm" description="A tenant below this realm, with a portal of its own." parent={parent}>
        <NewRealmForm prefix={prefix} lastResult={result} />
      </AdminPage>
    );
  }
  return (
    <AdminPage title={`Realm ${made.name}`} description="It has no admin yet." parent={parent}>
      <OneTimeLinkCard
        title="The realm is ready"
        description={`Hand this to whoever is to run ${made.name}. It opens a page that makes the realm's first admin.`}
        href={made.link.href}
        expiresAt={made.link.expiresAt}
        now={made.now}
      />
      <ButtonLink to={realmHref(made.id)}>To the realm's page</ButtonLink>
    </AdminPage>
  );
}
