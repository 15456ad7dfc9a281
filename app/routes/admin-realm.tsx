import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { z } from "zod";
import { OneTimeLinkCard } from "#app/features/accounts/one-time-link";
import { AdminPage } from "#app/features/admin/console";
import { RealmDetail } from "#app/features/admin/realm-detail";
import { REALMS_HREF } from "#app/features/admin/realms";
import { realmAddressesOf } from "#app/http/dialects";
import { requireForm } from "#app/http/form-submission";
import { requireAdmin, withConfirmation } from "#app/http/guards";
import { pageHeaders, unstored } from "#app/http/headers";
import { serve } from "#app/http/service-errors";
import { realmFacts } from "#app/services/realms/children";
import { makeSetupLink } from "#app/services/realms/create";
import { issuerAt } from "#app/services/realms/resolve";
import { pageTitle } from "#app/ui/page";

export const meta: MetaFunction<typeof loader> = ({ data: page }) => pageTitle(page ? `Realm ${page.realm.name}` : "Realm", "Admin");

export const headers = pageHeaders;

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const actor = await requireAdmin(request, context);
  const realm = await serve(() => realmFacts(actor, params["realmId"] ?? ""));
  const addresses = realmAddressesOf(realm.path).map(({ product, tokenPath, issuerPath }) => ({
    product,
    token: issuerAt(tokenPath),
    issuer: issuerAt(issuerPath),
  }));
  return { realm, addresses, now: Date.now() };
}

const realmForm = z.object({ intent: z.literal("make-setup-link") });

export async function action({ request, params, context }: ActionFunctionArgs) {
  const actor = await requireAdmin(request, context);
  requireForm(context, realmForm);
  const link = await serve(() => withConfirmation(request, actor, () => makeSetupLink(actor, params["realmId"] ?? "")));
  return data({ link, now: Date.now() }, unstored());
}

export default function AdminRealm() {
  const page = useLoaderData<typeof loader>();
  const made = useActionData<typeof action>();
  return (
    <AdminPage title={`Realm ${page.realm.name}`} parent={{ label: "Realms", to: REALMS_HREF }}>
      {made ? (
        <OneTimeLinkCard
          title="The link is ready"
          description={`Hand it to whoever is to run ${page.realm.name}.`}
          href={made.link.href}
          expiresAt={made.link.expiresAt}
          now={made.now}
        />
      ) : null}
      <RealmDetail {...page} />
    </AdminPage>
  );
}
