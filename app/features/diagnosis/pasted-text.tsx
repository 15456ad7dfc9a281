import { type ReactNode, useRef } from "react";
import { Button, buttonClass } from "#app/ui/button";
import { TextArea } from "#app/ui/field";
import { Form, useHydrated } from "#app/ui/remix";

interface PastedTextProps {
  readonly label: string;
  /** What may be pasted. */
  readonly description: string;
  /** What is in it at first: what was sent without JavaScript, its secrets masked. */
  readonly shown: string;
  readonly rows: number;
  /** Letters that are read in the browser, and letters that the server takes of a form. */
  readonly maxLength: { readonly read: number; readonly sent: number };
  /** The verb on the button. */
  readonly action: string;
  /** What a person without JavaScript is told before the text is sent. */
  readonly warning: ReactNode;
  readonly onRead: (text: string) => void;
}

/**
 * A field for text that may hold secrets. With JavaScript nothing is ever sent: the button reads the field in the page, and a button that would send it does
 * not exist, not even before the page's script runs. Without JavaScript the form is sent, after a warning.
 */
export function PastedText({ label, description, shown, rows, maxLength, action, warning, onRead }: PastedTextProps) {
  const form = useRef<HTMLFormElement>(null);
  const hydrated = useHydrated();
  const read = () => onRead(new FormData(form.current ?? undefined).get("text")?.toString() ?? "");
  return (
    <Form method="post" ref={form} onSubmit={(event) => event.preventDefault()}>
      <div className="space-y-4">
        <TextArea
          label={label}
          description={
            <>
              {description} <span className="noscript:hidden">It stays in your browser.</span>
            </>
          }
          name="text"
          defaultValue={shown}
          rows={rows}
          maxLength={hydrated ? maxLength.read : maxLength.sent}
          required
          mono
          spellCheck={false}
          autoComplete="off"
          autoCapitalize="none"
        />
        <div className={hydrated ? undefined : "invisible noscript:hidden"}>
          <Button type="button" variant="primary" onClick={read}>
            {action}
          </Button>
        </div>
        <noscript>
          <p className="mb-3 max-w-prose text-sm">{warning}</p>
          <button type="submit" className={buttonClass("primary")}>
            {action}
          </button>
        </noscript>
      </div>
    </Form>
  );
}
