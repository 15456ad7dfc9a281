import type { TokenList } from "#app/services/tokens/list";
import type { RevokedToken } from "#app/services/tokens/revocation";
import { ButtonLink } from "#app/ui/button";
import { Card } from "#app/ui/card";
import { Answer } from "#app/ui/feedback";
import { ConfirmForm } from "#app/ui/form";
import { plural, pluralUpTo } from "#app/ui/format";
import type { InternalHref } from "#app/ui/link";
import { EmptyState, Pagination } from "#app/ui/list";
import { PageHeader } from "#app/ui/page";
import { applicationHref } from "../applications/links";
import { type Choice, filterQuery, TokenFilter, type TokenFilterFields, TokenTable } from "./token-list";

/** What the last form did. */
type TokenActionResult =
  | ({ readonly done: "revoked" } & RevokedToken)
  | { readonly done: "revoked-all"; readonly revoked: number; readonly more: boolean }
  | { readonly done: "refused"; readonly typed: string; readonly errors: readonly string[] };

interface TokensPageProps {
  readonly list: TokenList;
  readonly form: TokenFilterFields;
  readonly grants: readonly Choice[];
  readonly result: TokenActionResult | undefined;
  readonly now: number;
}

/** "Tokens": every token issued to an application, and the means to end them. */
export function TokensPage({ list, form, grants, result, now }: TokensPageProps) {
  const query = filterQuery(form);
  const unfiltered = query.size === 0;
  const page = (place: "before" | "after", cursor: string): InternalHref => `?${new URLSearchParams([...query, [place, cursor]])}`;
  const nothing = list.rows.length === 0 && list.newer === null;
  return (
    <div className="space-y-6">
      <PageHeader
        title="Tokens"
        description="The record of every token issued to this application, newest first. The tokens themselves are not kept."
      />
      {result ? <Result application={list.application.name} result={result} /> : null}
      {nothing && unfiltered ? (
        <EmptyState
          title="No tokens yet"
          action={
            <ButtonLink to={applicationHref(list.application.id, "production-keys")} variant="primary">
              Go to Production Keys
            </ButtonLink>
          }
        >
          Tokens appear here as soon as the application has obtained one. Its keys’ page has the commands.
        </EmptyState>
      ) : (
        <>
          <TokenFilter form={form} grants={grants} secrets={list.secrets} />
          {nothing ? (
            <EmptyState title="No token fits" action={<ButtonLink to="?">Clear the filter</ButtonLink>}>
              {list.unseen
                ? "None of the 2,000 tokens looked at is like this. Go on to look at more."
                : "The application has tokens, but none like this."}
            </EmptyState>
          ) : (
            <TokenTable rows={list.rows} now={now} />
          )}
          <Pagination
            label="Tokens"
            summary={inUse(list)}
            {...(list.newer === null ? {} : { previous: page("after", list.newer) })}
            {...(list.older === null ? {} : { next: page("before", list.older) })}
          />
        </>
      )}
      {list.active > 0 || result?.done === "refused" ? (
        <RevokeAllCard
          active={list.active}
          sentences={list.revokingAll}
          refused={result?.done === "refused" ? result : undefined}
          cancelTo={applicationHref(list.application.id, "tokens")}
        />
      ) : null}
    </div>
  );
}

function Result({ application, result }: { readonly application: string; readonly result: TokenActionResult }) {
  switch (result.done) {
    case "revoked":
      return (
        <Answer to={result} tone="success" title={result.revoked === 0 ? "This token was revoked before" : "Token revoked"}>
          {result.kind === "refresh" && result.revoked > 1
            ? `The refresh token of ${application} and all that came of it, ${plural(result.revoked, "token")} in all, are inactive from now on.`
            : `The ${result.kind} token of ${application} (${result.grantLabel}) is inactive from now on.`}
        </Answer>
      );
    case "revoked-all":
      return (
        <Answer to={result} tone="success" title={`All tokens of ${application} revoked`}>
          {result.more ? "More than " : ""}
          {plural(result.revoked, "token")} ended. Introspection answers “inactive” from now on.
        </Answer>
      );
    case "refused":
      return (
        <Answer to={result} tone="danger" title={`No token of ${application} was revoked`}>
          {result.errors.join(" ")}
        </Answer>
      );
  }
}

interface RevokeAllCardProps {
  /** Tokens in use now. */
  readonly active: number;
  /** Sentences that say what happens. */
  readonly sentences: readonly string[];
  /** What was typed before, when it did not fit. */
  readonly refused: { readonly typed: string; readonly errors: readonly string[] } | undefined;
  readonly cancelTo: InternalHref;
}

/** Ends every token of the application after the number has been typed. */
function RevokeAllCard({ active, sentences, refused, cancelTo }: RevokeAllCardProps) {
  return (
    <Card id="revoke-all" tone="danger" title="Revoke all tokens">
      <ConfirmForm
        key={refused?.typed ?? ""}
        phrase={String(active)}
        phraseLabel="number of tokens"
        submitLabel="Revoke all tokens"
        cancelTo={cancelTo}
        hidden={{ intent: "revoke-all", stated: String(active) }}
        errors={refused?.errors}
        defaultValue={refused?.typed}
      >
        <p>
          This stops <strong>{pluralUpTo(active, "token")}</strong> in use, and those issued until you press the button.
        </p>
        {sentences.map((sentence) => (
          <p key={sentence} className="text-muted">
            {sentence}
          </p>
        ))}
      </ConfirmForm>
    </Card>
  );
}

/** Access tokens by the name that every screen gives their number; refresh tokens beside it, as the list has both. */
function inUse({ active, activeTokens }: Pick<TokensPageProps["list"], "active" | "activeTokens">): string {
  const refresh = active - activeTokens;
  return `${pluralUpTo(activeTokens, "active token")}${refresh > 0 ? `, ${pluralUpTo(refresh, "refresh token")} in use` : ""}`;
}
