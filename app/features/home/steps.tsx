const STEPS = [
  {
    title: "Create an application",
    text: "It stands for one program of yours. Give it a name and a quota; that is all it needs.",
  },
  {
    title: "Generate keys",
    text: "Tick the grant types, for production and sandbox apart. The consumer secret is shown once, ready to copy.",
  },
  {
    title: "Call /token",
    text: "Paste the curl command. The token is in the statistics before its answer has left.",
  },
] as const;

/** From nothing to a token, in three steps. */
export function Steps() {
  return (
    <section aria-labelledby="steps" className="space-y-6">
      <h2 id="steps" className="text-2xl font-semibold tracking-tight">
        Your first token takes a minute
      </h2>
      <ol className="grid gap-x-10 gap-y-8 md:grid-cols-3">
        {STEPS.map((step, index) => (
          <li key={step.title} className="border-t-2 border-brass pt-4">
            <p aria-hidden="true" className="font-mono text-sm text-brass">
              {index + 1}
            </p>
            <h3 className="mt-1 text-lg font-semibold">{step.title}</h3>
            <p className="mt-1 text-muted">{step.text}</p>
          </li>
        ))}
      </ol>
    </section>
  );
}
