import { screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";
import { showConsole } from "~/test/console.tsx";

test("ModelSaysWhatItIsRentedForByGpuOrByCore", async () => {
  const shown = showConsole("/market");
  const row = async (name: string) => (await screen.findByText(name)).closest("tr")!.textContent;
  expect(await row("AMD Ryzen 9 7950X")).toMatch(/–$/);
  const time = { timeLimitSeconds: 3600 };
  shown.network.submit({ image: "a:1", resources: { cores: 4 }, ...time });
  shown.network.submit({ image: "a:1", resources: { cores: 6, gpus: 1 }, ...time });
  await shown.pass(2500);
  // 16 cores at 0.16, and one GPU at half of the 12 cores of a device at 0.42.
  await waitFor(async () =>
    expect(await row("AMD Ryzen 9 7950X")).toMatch(/€0\.0100\/h\sper core$/),
  );
  expect(await row("NVIDIA GeForce RTX 4090")).toMatch(/€0\.2100\/h\sper GPU$/);
});
