import { CodeBlock } from "#app/ui/code";
import type { ExchangeData } from "./data";

interface RawExchangeProps {
  /** What was asked, for the copy buttons: "token". */
  readonly name: string;
  readonly exchange: ExchangeData;
}

/** The HTTP text of the request and its answer, credentials masked. */
export function RawExchange({ name, exchange }: RawExchangeProps) {
  return (
    <div className="grid gap-4">
      <CodeBlock label={`Raw ${name} request`} code={exchange.request} wrap />
      <CodeBlock label={`Raw ${name} answer`} code={exchange.answer} wrap />
    </div>
  );
}
