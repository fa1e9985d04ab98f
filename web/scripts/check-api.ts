// Keeps src/api/contract.ts equal to contract/openapi.yaml: fails when stale, rewrites it with --write.
import { readFileSync, writeFileSync } from "node:fs";
import openapiTypescript, { astToString } from "openapi-typescript";

const contract = new URL("../../contract/openapi.yaml", import.meta.url);
const generated = new URL("../src/api/contract.ts", import.meta.url);

const head =
  "// Generated from contract/openapi.yaml by `npm run generate:api`. Not edited by hand.\n\n";
const wanted = head + astToString(await openapiTypescript(contract));

if (process.argv.includes("--write")) {
  writeFileSync(generated, wanted);
} else if (readFileSync(generated, "utf8") !== wanted) {
  console.error(
    "src/api/contract.ts is not what contract/openapi.yaml says. Run: npm run generate:api",
  );
  process.exit(1);
}
