// Runs the end-to-end test against the mock API: proves the test and the console, not the coordinator.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { serveMock } from "../mock-api/server.ts";
import { quietNetwork } from "../mock-api/seed.ts";

const mock = await serveMock(0, quietNetwork);
const test = spawn(process.execPath, [fileURLToPath(new URL("console.test.ts", import.meta.url))], {
  stdio: "inherit",
  env: {
    ...process.env,
    IOWORKER_MOCK: "1",
    IOWORKER_URL: mock.url,
    IOWORKER_SIGN_IN_LINK: `${mock.url}/sign-in#token=mock`,
  },
});
test.on("exit", (code) => {
  mock.close();
  process.exit(code ?? 1);
});
