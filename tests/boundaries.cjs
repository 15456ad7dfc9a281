// Who may import whom (dependency-cruiser). The layout's rules, one a layer; every rule is an error.

/** Tests, and what only tests import. */
const TESTS = "\\.test\\.tsx?$|/testing(/|\\.tsx?$)";

/** Use cases that open transactions themselves, and why they take from no person's budget. */
const OWN_TRANSACTIONS = [
  "^app/services/changes\\.ts$",
  // Nobody is signed in yet, or any more: throttles by source stand before these.
  "^app/services/accounts/(first-admin|password-links|sign-in|sign-in-log|sign-up)\\.ts$",
  // The portal's own keys, made at start.
  "^app/services/token-service/signing-keys\\.ts$",
  // The portal's own job; what it writes is no configuration.
  "^app/services/owner-mails/sending\\.ts$",
];

/**
 * A layer may import itself, what is listed, and packages; nothing else under app/.
 *
 * @param {string} name
 * @param {readonly string[]} allowed
 * @returns {import("dependency-cruiser").IForbiddenRuleType}
 */
function layer(name, allowed) {
  const self = `^app/${name}/`;
  const others = allowed.map((path) => `^app/${path}`);
  return {
    name: `${name}-imports`,
    comment: `${name} may import ${allowed.length ? allowed.join(", ") : "nothing of ours"}`,
    severity: "error",
    from: { path: self, pathNot: TESTS },
    to: { path: "^(app|tests|build)/", pathNot: [self, ...others] },
  };
}

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } } },
    layer("routes", ["http/", "services/", "features/", "ui/"]),
    layer("http", ["oauth/", "services/", "platform/"]),
    layer("services", ["oauth/", "db/", "platform/"]),
    layer("db", ["oauth/", "platform/"]),
    layer("features", ["ui/", "services/"]),
    // A field's text goes both ways: what the screen writes of a length of time, or of a moment, is what the form's reader takes.
    layer("ui", ["platform/(duration|time-zone)\\.ts$"]),
    layer("oauth", []),
    layer("platform", []),
    layer("server", ["http/", "platform/"]),
    {
      name: "root-imports",
      comment: "the document frame is a route like the others",
      severity: "error",
      from: { path: "^app/root\\.tsx$" },
      to: { path: "^app/", pathNot: ["^app/(http|services|features|ui)/", "^app/root\\.tsx$"] },
    },
    {
      name: "entries-import",
      severity: "error",
      from: { path: "^app/entry\\.(client|server)\\.tsx$" },
      to: { path: "^app/", pathNot: ["^app/(http|platform)/"] },
    },
    {
      name: "prisma-only-in-db",
      comment: "the generated client and Prisma's packages are the database layer's own",
      severity: "error",
      from: { path: "^app/", pathNot: ["^app/db/", "^app/cli/.*\\.mjs$"] },
      to: { path: ["^app/db/generated/", "node_modules/(@prisma|prisma|@photostructure|pg)/"] },
    },
    {
      name: "core-is-pure",
      comment: "the protocol core knows no framework, no database and no settings",
      severity: "error",
      from: { path: "^app/oauth/", pathNot: TESTS },
      to: { path: "node_modules/(@remix-run|@prisma|react|react-dom|pino|hono|@hono|zod)/" },
    },
    {
      name: "one-way-to-change-configuration",
      comment: "changeConfig alone records what the token path must read again, so that no use case can forget it",
      severity: "error",
      from: { path: "^app/services/", pathNot: ["^app/services/changes\\.ts$", TESTS] },
      to: { path: "^app/db/config-change\\.ts$", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "one-way-to-write-for-somebody",
      comment:
        "changeConfig and changeAs take from a person's budget; only what nobody signed in asks for, and what counts by itself, goes without",
      severity: "error",
      from: { path: "^app/services/", pathNot: [...OWN_TRANSACTIONS, TESTS] },
      to: { path: "^app/db/transaction\\.ts$", dependencyTypesNot: ["type-only"] },
    },
    {
      // `import { type A }` counts as a type here, though the module is loaded: Biome's useImportType and useExportType refuse that form.
      name: "features-take-only-types-of-services",
      comment: "a page's data has one type, the service's; its code stays on the server",
      severity: "error",
      from: { path: "^app/features/", pathNot: TESTS },
      to: { path: "^app/services/", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "no-node-in-the-browser",
      comment: "ui and features are rendered in the browser too",
      severity: "error",
      from: { path: "^app/(ui|features)/", pathNot: TESTS },
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "one-file-of-screens-knows-remix",
      comment: "another router changes the routes, root, the entries, the listener and app/ui/remix.ts, and nothing else",
      severity: "error",
      from: { path: "^app/(db|features|http|oauth|platform|services|ui)/", pathNot: "^app/ui/remix\\.ts$" },
      to: { path: "node_modules/@remix-run/" },
    },
    {
      name: "no-crypto-in-routes",
      severity: "error",
      from: { path: "^app/routes/" },
      to: { path: "^(crypto|bcrypt|jose)$|node_modules/(bcrypt|jose)/" },
    },
    { name: "no-tests-from-app", severity: "error", from: { path: "^app/", pathNot: TESTS }, to: { path: `^tests/|${TESTS}` } },
    {
      name: "no-unresolved",
      severity: "error",
      from: { path: "^(app|tests)/" },
      to: { couldNotResolve: true, pathNot: "^virtual:" },
    },
    {
      name: "no-dev-dependencies-in-app",
      comment: "what is served runs without development packages",
      severity: "error",
      from: {
        path: "^app/",
        pathNot: [TESTS, "^app/routes\\.ts$", "^app/cli/(dev|serve-dev|db-.*|prepare)\\.(mjs|ts)$", "^app/db/db-tools/"],
      },
      to: { dependencyTypes: ["npm-dev"], dependencyTypesNot: ["type-only"] },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: ["^app/db/generated/.*/internal/", "^build/", "^tests/load/peers/"] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "default", "types"],
      extensions: [".ts", ".tsx", ".mjs", ".js", ".cjs", ".json", ".d.ts"],
    },
  },
};
