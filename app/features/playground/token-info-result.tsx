import { Banner } from "#app/ui/feedback";
import { Answer } from "./answer";
import { Refusal } from "./authorize-result";
import type { TokenInfoData } from "./data";
import { RawExchange } from "./raw-exchange";
import { tokenSentences } from "./token-words";

/** What the server says of the token: as text, then the JSON. */
export function TokenInfoResult({ info, now }: { readonly info: TokenInfoData; readonly now: number }) {
  return (
    <Answer requestId={info.requestId}>
      {info.facts ? (
        <Banner tone={info.facts.active ? "success" : "warning"} live title={info.facts.active ? "Active" : "Not active"}>
          {tokenSentences(info.facts, now)
            .slice(info.facts.active ? 1 : 0)
            .map((sentence) => (
              <p key={sentence}>{sentence}</p>
            ))}
        </Banner>
      ) : null}
      {info.refused ? <Refusal exchange={info} refused={info.refused} /> : null}
      <RawExchange name="introspection" exchange={info} />
    </Answer>
  );
}
