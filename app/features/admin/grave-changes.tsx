import { useForm } from "@conform-to/react";
import type { PromotionEffect, ResourceServerEffect } from "#app/services/admin/grave-changes";
import type { UserEffect } from "#app/services/admin/users";
import { InlineCode } from "#app/ui/code";
import { fieldProps, type LastResult } from "#app/ui/conform";
import { TextField } from "#app/ui/field";
import { EffectForm } from "#app/ui/form";
import { environmentName, plural } from "#app/ui/format";
import type { InternalHref } from "#app/ui/link";

/** What the confirmations share: a word that is shown is typed. */
function useConfirmation(lastResult: LastResult) {
  return useForm<{ confirmation: string }>({ id: "confirm", lastResult: lastResult ?? null });
}

interface TypedProps {
  readonly field: ReturnType<typeof useConfirmation>[1]["confirmation"];
  /** What is typed: "the user's e-mail address". */
  readonly what: string;
  readonly phrase: string;
}

function Typed({ field, what, phrase }: TypedProps) {
  return (
    <TextField
      label={`Type ${what} to confirm`}
      description={<InlineCode>{phrase}</InlineCode>}
      {...fieldProps(field)}
      autoComplete="off"
      autoCapitalize="off"
      spellCheck={false}
      mono
      required
    />
  );
}

function userHref(id: string): InternalHref {
  return `/admin/users?${new URLSearchParams({ user: id })}`;
}

/** Makes somebody an admin, once their address is typed. */
export function MakeAdmin({ effect, lastResult }: { readonly effect: PromotionEffect; readonly lastResult: LastResult }) {
  const [form, fields] = useConfirmation(lastResult);
  const { user, realm, admins } = effect;
  return (
    <EffectForm
      form={form}
      fields={[fields.confirmation]}
      hidden={{ intent: "make-admin", userId: user.id }}
      refusal="Nobody was made an admin"
      effect={
        <>
          <p>
            <strong>{user.name}</strong> sees and changes <strong>{plural(realm.applications, "application")}</strong> of everybody, can
            disable <strong>{plural(Math.max(0, realm.users - 1), "other user")}</strong>, and decides on grant types, scopes, lifetimes and
            signing keys.
          </p>
          <p>
            {admins === 0 ? "There is no other active admin" : `${plural(admins, "other admin")} can take the role back`}.{" "}
            {user.effect.ofRole} {user.name} has {plural(user.sessions, "session")}.
          </p>
        </>
      }
      submitLabel="Make admin"
      variant="danger"
      cancelTo={userHref(user.id)}
    >
      <Typed field={fields.confirmation} what="the user's e-mail address" phrase={user.email} />
    </EffectForm>
  );
}

/** Disables somebody, once their address is typed. */
export function DisableUser({ user, lastResult }: { readonly user: UserEffect; readonly lastResult: LastResult }) {
  const [form, fields] = useConfirmation(lastResult);
  return (
    <EffectForm
      form={form}
      fields={[fields.confirmation]}
      hidden={{ intent: "disable", userId: user.id }}
      refusal="Nobody was disabled"
      effect={
        <>
          <p>
            Ends <strong>{plural(user.sessions, "session")}</strong> and stops <strong>{plural(user.applications, "application")}</strong>.
            In the last 7 days {plural(user.tokensLastWeek, "token was", "tokens were")} obtained for {user.name}.
          </p>
          <p>{user.effect.ofStatus}</p>
          <p className="text-muted">{user.effect.selfContained}</p>
        </>
      }
      submitLabel="Disable user"
      variant="danger"
      cancelTo={userHref(user.id)}
    >
      <Typed field={fields.confirmation} what="the user's e-mail address" phrase={user.email} />
    </EffectForm>
  );
}

/** Names a key as a resource server, once its application's name is typed. */
export function NameResourceServer({ effect, lastResult }: { readonly effect: ResourceServerEffect; readonly lastResult: LastResult }) {
  const [form, fields] = useConfirmation(lastResult);
  const { application, clientId, environment, ref } = effect;
  return (
    <EffectForm
      form={form}
      fields={[fields.confirmation]}
      hidden={{ applicationId: application.id, clientRef: ref }}
      refusal="No key was made a resource server"
      effect={
        <>
          <p>
            The {environmentName(environment)} key <InlineCode>{clientId}</InlineCode> of <strong>{application.name}</strong> (
            {application.owner}) may introspect every token of this portal: those of{" "}
            <strong>{plural(effect.otherApplications, "other application")}</strong>, which obtained{" "}
            {plural(effect.tokensLastWeek, "token")} in the last 7 days together with its own.
          </p>
          <p>
            It learns of each who obtained it, for whom and for which scopes. Name only a key that guards an API. The owner of an API needs
            no such key for its own tokens.
          </p>
        </>
      }
      submitLabel="Make resource server"
      variant="danger"
      cancelTo={`/admin/applications?${new URLSearchParams({ application: application.id })}`}
    >
      <Typed field={fields.confirmation} what="the application's name" phrase={application.name} />
    </EffectForm>
  );
}
