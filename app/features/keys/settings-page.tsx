import type { MouseEvent } from "react";
import type { KeyPageData, KeyView } from "#app/services/keys/key-page";
import { formKey as keyOfResult } from "#app/ui/conform";
import { Answer, Badge, Banner, Done } from "#app/ui/feedback";
import { plural } from "#app/ui/format";
import { TextLink } from "#app/ui/link";
import { PageHeader } from "#app/ui/page";
import { GrantRuleTitle } from "../applications/grant-rule-title";
import { keyPageOf } from "../applications/links";
import { BoundTokensGroup } from "./bound-tokens";
import { KindCard } from "./client-kind";
import { CONFIGURATION_FORM, ConfigurationForm } from "./configuration-form";
import { keyChoices } from "./configuration-options";
import { DifferenceCard } from "./difference-card";
import { type KeyPageResult, refusalOf } from "./key-result";
import { KeysUpdated } from "./keys-updated";
import { useLiveDifference } from "./live-difference";
import { NoKeys } from "./no-keys";
import { OpenIdGroup } from "./openid-fields";
import { RequestsGroup } from "./request-fields";

interface SettingsPageProps {
  readonly page: KeyPageData;
  /** Milliseconds since the epoch, by the server's clock. */
  readonly now: number;
  readonly result: KeyPageResult | undefined;
  /** What another page has changed, above the kind. */
  readonly notice: string | undefined;
}

/** "Settings" of one environment's key: its kind, and what it may do. */
export function SettingsPage({ page, now, result, notice }: SettingsPageProps) {
  if (page.key === null) return <NoKeys title="Settings" page={page} />;
  return <KeySettings page={page} configured={page.key} now={now} result={result} notice={notice} />;
}

function KeySettings({ page, configured, now, result, notice }: SettingsPageProps & { readonly configured: KeyView }) {
  const refused = refusalOf(result, "configuration-refused");
  const looked = result?.kind === "difference" ? result : undefined;
  const keys = keyPageOf(page.application.id, page.environment, "settings");
  const formKey = `${configured.version} ${looked ? looked.difference.fingerprint : keyOfResult(refused)}`;
  const live = useLiveDifference(CONFIGURATION_FORM, formKey, keys.href);
  const difference = live === undefined ? looked?.difference : live;
  return (
    <>
      <PageHeader
        title="Settings"
        description={keys.title}
        actions={
          <p role="status" className="flex flex-wrap items-center gap-x-3 gap-y-2 text-small">
            {difference ? (
              <>
                <Badge tone="warning">{`${plural(difference.changes.length, "change")}, not saved`}</Badge>
                <span onClickCapture={lookAtDifference}>
                  <TextLink to="#difference" reloadDocument>
                    See the difference
                  </TextLink>
                </span>
              </>
            ) : null}
          </p>
        }
      />
      {configured.grantRules.map((rule) => (
        <Banner key={rule.grantType} tone={rule.state === "off" && rule.exceptedUntil === null ? "danger" : "warning"}>
          <p className="font-semibold">
            <GrantRuleTitle rule={rule} now={now} />
          </p>
          <p>
            An admin has decided so for keys of the kind {rule.kindLabel}. Ask {rule.ask} for an exception, or use another grant type.
          </p>
        </Banner>
      ))}
      <Done text={result === undefined ? notice : undefined} />
      <KindCard page={page} />
      <ConfigurationForm
        key={formKey}
        page={page}
        now={now}
        lastResult={looked?.result ?? refused}
        more={(fields) => (
          <>
            {page.policy.grantTypes.some((grant) => grant.needsCallbackUrl) ? (
              <>
                <RequestsGroup fields={fields} missing={configured.fapiMissing} />
                <OpenIdGroup fields={fields} configured={configured} now={now} />
              </>
            ) : null}
            <BoundTokensGroup field={fields.dpopRequired} isRequired={configured.dpopRequired} />
          </>
        )}
        saved={<Saved page={page} result={result} />}
        {...(difference
          ? {
              changes: difference.changes,
              difference: (
                <DifferenceCard
                  difference={difference}
                  choices={keyChoices(page)}
                  settings={keys.href}
                  asked={difference === looked?.difference}
                />
              ),
            }
          : {})}
      />
    </>
  );
}

/** Goes there without the router: to it a new address is a new page, on which nothing has been sent, and what was sent would leave the form. */
function lookAtDifference(event: MouseEvent): void {
  event.preventDefault();
  document.querySelector<HTMLElement>("#difference h3")?.focus();
}

/** What became of "Update", beside its button. */
function Saved({ page, result }: Pick<SettingsPageProps, "page" | "result">) {
  if (result?.kind === "saved") return <KeysUpdated page={page} to={result} />;
  return result?.kind === "unchanged" ? <Answer to={result} tone="info" title="Nothing changed" /> : null;
}
