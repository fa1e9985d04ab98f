// Judges contract/openapi.yaml by the rules of contract/redocly.yaml; any finding is a failure.
import { fileURLToPath } from "node:url";
import { lint, loadConfig } from "@redocly/openapi-core";

const path = (name: string) => fileURLToPath(new URL(`../../contract/${name}`, import.meta.url));

const config = await loadConfig({ configPath: path("redocly.yaml") });
const findings = await lint({ ref: path("openapi.yaml"), config });
for (const finding of findings) {
  console.error(`${finding.location[0]?.pointer ?? ""}: ${finding.message} (${finding.ruleId})`);
}
console.log(`openapi.yaml: ${findings.length} findings`);
process.exit(findings.length === 0 ? 0 : 1);
