import Check from "lucide-react/icons/check";
import Copy from "lucide-react/icons/copy";
import { useEffect, useState } from "react";
import { Button, type ButtonSize } from "./button";
import { cx } from "./cx";
import { Icon } from "./icon";
import { useHydrated } from "./use-hydrated";
import { VisuallyHidden } from "./visually-hidden";

interface CopyButtonProps {
  readonly text: string;
  /** What is copied, for screen readers: "Consumer Key". */
  readonly label: string;
  readonly size?: ButtonSize | undefined;
  readonly className?: string | undefined;
}

const SHOWN_FOR_MS = 2_000;

/**
 * Copies a text. Takes its place from the start but shows itself only once JavaScript runs, so that nothing moves
 * and nobody meets a dead button. The outcome is announced.
 *
 * @example <CopyButton text={clientId} label="Consumer Key" />
 */
export function CopyButton({ text, label, size = "small", className }: CopyButtonProps) {
  const hydrated = useHydrated();
  const [outcome, setOutcome] = useState<"copied" | "failed" | null>(null);
  useEffect(() => {
    if (outcome === null) return;
    const timer = setTimeout(() => setOutcome(null), SHOWN_FOR_MS);
    return () => clearTimeout(timer);
  }, [outcome]);
  const copy = () =>
    copyText(text).then(
      () => setOutcome("copied"),
      () => setOutcome("failed"),
    );
  return (
    <span className={cx("inline-flex shrink-0", !hydrated && "invisible", className)}>
      <Button type="button" size={size} onClick={copy}>
        <Icon as={outcome === "copied" ? Check : Copy} />
        {/* Every text takes the same room, so that the button keeps its width. */}
        <span className="grid text-left *:[grid-area:1/1]">
          <span className={cx(outcome !== null && "invisible")}>Copy</span>
          <span className={cx(outcome !== "copied" && "invisible")}>Copied</span>
          <span className={cx(outcome !== "failed" && "invisible")}>Failed</span>
        </span>
        <VisuallyHidden>{label}</VisuallyHidden>
      </Button>
      <span role="status" className="sr-only">
        {outcome === "copied" ? "Copied" : outcome === "failed" ? "Could not copy. Select the text and copy it yourself." : ""}
      </span>
    </span>
  );
}

/** The clipboard API exists only over TLS and on localhost; elsewhere the old command still works. */
async function copyText(text: string): Promise<void> {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const area = document.createElement("textarea");
  area.value = text;
  document.body.append(area);
  area.select();
  const copied = document.execCommand("copy");
  area.remove();
  if (!copied) throw new Error("The browser refused to copy.");
}
