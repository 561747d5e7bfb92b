// Who may import whom (docs/decisions/001-the-house.md). A rule names what a folder may reach; all else is refused.
const only = (name, from, to, comment) => ({
  name,
  comment,
  severity: "error",
  from: { path: from, pathNot: "\\.test\\.tsx?$|/test-|/testing\\.ts$|/test/" },
  to: { pathNot: [...to, "^node_modules/", "^(node:|bun$)"], dependencyTypesNot: ["core"] },
})

const browserSafe = "^lib/[^/]+/(schema|rules|queries|[a-z-]+-schema)\\.ts$"
const pure =
  "(^|/)(rules|decide|path|query|headers|workload|manifest|conditions)\\.ts$|^controller/engine/manifest/"

export default {
  forbidden: [
    {
      name: "no-circular",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    {
      name: "no-orphan-resolution",
      severity: "error",
      from: {},
      to: { couldNotResolve: true, pathNot: "^bun$" },
    },
    only("simulator-alone", "^simulator/", ["^simulator/"], "The simulator is a tool of its own."),
    only(
      "sidecar-wire-only",
      "^sidecar/",
      ["^sidecar/", "^lib/wire/"],
      "The sidecar meets others over lib/wire alone.",
    ),
    only(
      "bench-reach",
      "^bench/(?!broker-)",
      ["^bench/", "^lib/wire/", "^sidecar/rig/", "^scripts/setup\\.mjs$"],
      "The benchmark meets the sidecar as a process, with the rig of its tests around it.",
    ),
    only(
      "bench-broker-reach",
      "^bench/broker-",
      [
        "^bench/",
        "^broker/(test-world\\.ts|faults/)",
        "^launcher/postgres\\.ts$",
        "^prisma/migrate\\.ts$",
        "^scripts/setup\\.mjs$",
      ],
      "The benchmark meets the broker as a process, on the ground of its tests.",
    ),
    only(
      "broker-reach",
      "^broker/",
      [
        "^broker/",
        "^lib/(db|errors|cluster)\\.ts$",
        "^lib/wire/",
        "^lib/[^/]+/(read|rules|schema|[a-z-]+-schema)\\.ts$",
        "^lib/events/",
        "^lib/generated/",
      ],
      "The broker reads the product's nouns and writes what it observes.",
    ),
    only(
      "controller-reach",
      "^controller/",
      [
        "^controller/",
        "^lib/(db|cluster|health)\\.ts$",
        "^lib/wire/",
        "^lib/[^/]+/(rules|schema)\\.ts$",
        "^lib/events/",
        "^lib/instances/log-files\\.ts$",
        "^lib/images/podman(-image)?\\.ts$",
        "^lib/generated/",
      ],
      "The controller follows rows; it calls no verb.",
    ),
    only(
      "components-browser-safe",
      "^components/",
      ["^components/", browserSafe, "^lib/(api|paths)\\.ts$", "^lib/wire/", "^i18n/", "^messages/"],
      "Components run in browsers.",
    ),
    only(
      "browser-safe-files",
      browserSafe,
      [browserSafe, "^lib/(api|paths)\\.ts$", "^lib/wire/"],
      "What browsers load reaches no server file.",
    ),
    only(
      "wire-alone",
      "^lib/wire/",
      ["^lib/wire/"],
      "The contracts between processes depend on nothing of ours.",
    ),
    {
      name: "components-ui-knows-no-noun",
      severity: "error",
      from: { path: "^components/ui/" },
      to: { path: "^(components/(?!ui/)|lib/|app/)" },
    },
    {
      name: "processes-meet-over-wire",
      comment: "Processes meet in the database or over lib/wire, never by import.",
      severity: "error",
      from: {
        path: "^(app|components|lib|controller|broker|sidecar|simulator)/",
        pathNot: "\\.test\\.tsx?$|/test-|/testing\\.ts$|/test/",
      },
      to: { path: "^(controller|broker|sidecar|simulator|launcher)/", pathNot: "^$1/" },
    },
    {
      name: "pure-files",
      comment: "Pure files import no I/O, clock or environment.",
      severity: "error",
      from: { path: pure, pathNot: "\\.test\\.ts$" },
      to: { path: "^lib/(db|env|session|actor|audit)\\.ts$|^lib/generated/prisma/client" },
    },
    {
      name: "pure-files-no-core",
      severity: "error",
      from: { path: pure, pathNot: "\\.test\\.ts$" },
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "vault-alone-opens",
      comment: "The broker alone opens secrets.",
      severity: "error",
      from: { pathNot: "^broker/" },
      to: { path: "^broker/(vault|keys|secret)\\.ts$" },
    },
  ],
  options: {
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(\\.next|lib/generated/prisma/internal)" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "default", "types"],
      extensions: [".ts", ".tsx", ".mjs", ".js", ".json"],
    },
  },
}
